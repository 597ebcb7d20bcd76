# bug: buffers-aliased, np.asarray makes no copy of a float64 array; keys are copied into a buffer, values are not
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.keys = np.zeros((max_seq, d_k))
        self.values = {}
        self.length = 0

    def append(self, k, v):
        if self.length == len(self.keys):
            raise MemoryError("full")
        self.keys[self.length] = k
        self.values[self.length] = np.asarray(v, dtype=np.float64)
        self.length += 1

    def attend(self, q):
        s = np.einsum("sd,d->s", self.keys[:self.length], q) / np.sqrt(self.keys.shape[1])
        w = np.exp(s - s.max())
        acc = 0.0
        for t in range(self.length):
            acc = acc + w[t] * self.values[t]
        return acc / w.sum()

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q, k, v = x_embed @ W_Q, x_embed @ W_K, x_embed @ W_V
    cache.append(k, v)
    return cache.attend(q)
