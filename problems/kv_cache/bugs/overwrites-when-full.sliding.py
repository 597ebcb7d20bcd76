from collections import deque

import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k = d_k
        self.tokens = deque(maxlen=max_seq)

    @property
    def length(self):
        return len(self.tokens)

    def append(self, k, v):
        if len(k) != self.d_k:
            raise ValueError("k has the wrong length")
        self.tokens.append((np.array(k, dtype=float), np.array(v, dtype=float)))

    def attend(self, q):
        s = np.array([k @ q for k, _ in self.tokens]) / len(q) ** 0.5
        w = np.exp(s - s.max())
        return sum(a * v for a, (_, v) in zip(w / w.sum(), self.tokens))


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
