# bug: overwrites-when-full, the oldest token is shifted out
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K, self.V = np.zeros((max_seq, d_k)), np.zeros((max_seq, d_v))
        self.length = 0

    def append(self, k, v):
        if self.length == len(self.K):
            self.K[:-1] = self.K[1:].copy()
            self.V[:-1] = self.V[1:].copy()
            self.length -= 1
        self.K[self.length], self.V[self.length] = k, v
        self.length += 1

    def attend(self, q):
        n = self.length
        s = np.einsum("nd,d->n", self.K[:n], q) * len(q) ** -0.5
        p = np.exp(s - np.max(s))
        return np.einsum("n,nv->v", p / np.sum(p), self.V[:n])

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q, k, v = (np.einsum("m,md->d", x_embed, W) for W in (W_Q, W_K, W_V))
    cache.append(k, v)
    return cache.attend(q)
