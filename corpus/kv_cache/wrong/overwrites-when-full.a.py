# bug: overwrites-when-full, a ring buffer: position modulo max_seq
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K = np.zeros((max_seq, d_k))
        self.V = np.zeros((max_seq, d_v))
        self.max_seq = max_seq
        self.count = 0

    @property
    def length(self):
        return min(self.count, self.max_seq)

    def append(self, k, v):
        slot = self.count % self.max_seq
        self.K[slot] = k
        self.V[slot] = v
        self.count += 1

    def attend(self, q):
        s = self.K[:self.length] @ q / np.sqrt(len(q))
        w = np.exp(s - s.max())
        return w @ self.V[:self.length] / w.sum()

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
