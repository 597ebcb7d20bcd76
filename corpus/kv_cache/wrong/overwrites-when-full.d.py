# bug: overwrites-when-full; a full cache slides: rows move up by one and the oldest is lost
import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k, self.d_v, self.max_seq = d_k, d_v, max_seq
        self.kv = np.zeros((max_seq, d_k + d_v))
        self.length = 0

    def append(self, k, v):
        if self.length == self.max_seq:
            self.kv[:-1] = self.kv[1:].copy()
            self.length -= 1
        self.kv[self.length] = np.concatenate([k, v])
        self.length += 1

    def attend(self, q):
        K, V = np.split(self.kv[:self.length], [self.d_k], axis=1)
        s = K @ q / np.sqrt(self.d_k)
        s = np.exp(s - s.max())
        return s @ V / s.sum()


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
