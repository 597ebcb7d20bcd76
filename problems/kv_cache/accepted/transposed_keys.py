"""Stores keys as columns, so the scores are a row times a matrix. Some decoding kernels use a similar layout. The length is
derived, so it cannot become inconsistent."""

import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.columns = np.zeros((d_k, max_seq))
        self.rows = np.zeros((max_seq, d_v))
        self.filled = np.zeros(max_seq, dtype=bool)

    @property
    def length(self):
        return int(self.filled.sum())

    def append(self, k, v):
        n = self.length
        self.columns[:, n] = np.array(k).reshape(self.columns.shape[0])
        self.rows[n] = v
        self.filled[n] = True

    def attend(self, q):
        n = self.length
        scores = np.asarray(q, float) @ self.columns[:, :n] / np.sqrt(self.columns.shape[0])
        return softmax(scores) @ self.rows[:n]


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(k=W_K.T @ x_embed, v=W_V.T @ x_embed)
    return cache.attend(W_Q.T @ x_embed)
