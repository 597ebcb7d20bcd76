# bug: current-token-only, decode_step attends over the fresh k and v (attend itself is right)
import numpy as np

def _attention(q, K, V):
    s = np.einsum("d,sd->s", q, K) / np.sqrt(q.shape[-1])
    w = np.exp(s - s.max())
    return np.einsum("s,sv->v", w / w.sum(), V)

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K, self.V = np.zeros((max_seq, d_k)), np.zeros((max_seq, d_v))
        self.length, self.max_seq = 0, max_seq

    def append(self, k, v):
        assert self.length < self.max_seq, "cache full"
        self.K[self.length], self.V[self.length] = k, v
        self.length += 1

    def attend(self, q):
        return _attention(q, self.K[:self.length], self.V[:self.length])

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q, k, v = x_embed @ W_Q, x_embed @ W_K, x_embed @ W_V
    cache.append(k, v)
    return _attention(q, k[None], v[None])
