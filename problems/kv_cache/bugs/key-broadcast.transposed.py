import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K = np.empty((d_k, max_seq))
        self.V = np.empty((d_v, max_seq))
        self.max_seq = max_seq
        self.length = 0

    def append(self, k, v):
        assert self.length < self.max_seq, "the cache is full"
        self.K[:, self.length] = k
        self.V[:, self.length] = v
        self.length += 1

    def attend(self, q):
        s = q @ self.K[:, : self.length] / np.sqrt(len(q))
        w = np.exp(s - s.max())
        return self.V[:, : self.length] @ (w / w.sum())


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
