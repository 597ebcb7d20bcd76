# bug: buffers-aliased, preallocated lists of slots that keep the caller's arrays
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K = [None] * max_seq
        self.V = [None] * max_seq
        self.d_k = d_k
        self.length = 0

    def append(self, k, v):
        if self.length >= len(self.K):
            raise ValueError("cache full")
        self.K[self.length] = k
        self.V[self.length] = v
        self.length += 1

    def attend(self, q):
        s = np.array([np.dot(k, q) for k in self.K[:self.length]]) / np.sqrt(self.d_k)
        w = np.exp(s - s.max())
        w /= w.sum()
        return sum(wi * v for wi, v in zip(w, self.V))

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
