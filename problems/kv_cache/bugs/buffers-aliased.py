import numpy as np


def _softmax(s):
    e = np.exp(s - s.max())
    return e / e.sum()


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k = d_k
        self.max_seq = max_seq
        self.keys = []
        self.values = []

    @property
    def length(self):
        return len(self.keys)

    def append(self, k, v):
        if len(k) != self.d_k:
            raise ValueError("k has the wrong length")
        if len(self.keys) == self.max_seq:
            raise ValueError("full")
        self.keys.append(k)
        self.values.append(v)

    def attend(self, q):
        scores = np.array([np.dot(k, q) for k in self.keys]) / np.sqrt(self.d_k)
        weights = _softmax(scores)
        return sum(w * v for w, v in zip(weights, self.values))


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
