import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.keys = np.zeros((max_seq, d_k), np.float32)
        self.values = np.zeros((max_seq, d_v), np.float32)
        self.length = 0

    def append(self, k, v):
        assert self.length < len(self.keys), "full"
        self.keys[self.length] = k
        self.values[self.length] = v
        self.length += 1

    def attend(self, q):
        seen_k, seen_v = self.keys[: self.length], self.values[: self.length]
        logits = seen_k @ q / np.sqrt(q.shape[-1])
        p = np.exp(logits - logits.max())
        p /= p.sum()
        return p @ seen_v


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    query = x_embed @ W_Q
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(query)
