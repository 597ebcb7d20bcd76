# bug: list-growth, Python lists turned into arrays at every attend
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k, self.d_v, self.max_seq = d_k, d_v, max_seq
        self.ks, self.vs = [], []

    @property
    def length(self):
        return len(self.ks)

    def append(self, k, v):
        if len(self.ks) >= self.max_seq:
            raise ValueError("cache full")
        k, v = np.array(k, dtype=float), np.array(v, dtype=float)
        if k.shape != (self.d_k,) or v.shape != (self.d_v,):
            raise ValueError("shape")
        self.ks.append(k)
        self.vs.append(v)

    def attend(self, q):
        K = np.array(self.ks)
        V = np.array(self.vs)
        s = K @ q / np.sqrt(self.d_k)
        w = np.exp(s - s.max())
        return w @ V / w.sum()

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
