import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k = d_k
        self.max_seq = max_seq
        self.K = np.zeros((0, d_k))
        self.V = np.zeros((0, d_v))

    @property
    def length(self):
        return len(self.K)

    def append(self, k, v):
        if len(k) != self.d_k:
            raise ValueError("k has the wrong length")
        assert len(self.K) < self.max_seq
        self.K = np.vstack([self.K, k])
        self.V = np.vstack([self.V, v])

    def attend(self, q):
        s = self.K @ q / np.sqrt(q.shape[0])
        e = np.exp(s - s.max())
        return e @ self.V / e.sum()


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
