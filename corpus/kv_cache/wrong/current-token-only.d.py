# bug: current-token-only; the store is a deque(maxlen=1), so each append throws the past away
from collections import deque

import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k, self.max_seq = d_k, max_seq
        self.keys = deque(maxlen=1)
        self.values = deque(maxlen=1)
        self.length = 0

    def append(self, k, v):
        if self.length >= self.max_seq:
            raise IndexError("cache is full")
        if len(k) != self.d_k:
            raise ValueError("bad key")
        self.keys.append(np.array(k, dtype=float))
        self.values.append(np.array(v, dtype=float))
        self.length += 1

    def attend(self, q):
        s = np.array([np.dot(k, q) for k in self.keys]) / np.sqrt(self.d_k)
        w = np.exp(s - s.max())
        return (w / w.sum()) @ np.array(self.values)


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q = x_embed @ W_Q
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(q)
