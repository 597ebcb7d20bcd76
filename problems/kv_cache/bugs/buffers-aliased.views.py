import numpy as np


def _softmax(s):
    e = np.exp(s - s.max())
    return e / e.sum()


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k = d_k
        self.room = max_seq
        self.tokens = {}

    @property
    def length(self):
        return len(self.tokens)

    def append(self, k, v):
        if len(k) != self.d_k:
            raise ValueError("k has the wrong length")
        if len(self.tokens) >= self.room:
            raise MemoryError
        self.tokens[len(self.tokens)] = (np.asarray(k, dtype=np.float64), np.asarray(v, dtype=np.float64))

    def attend(self, q):
        scores = [float(k @ q) / np.sqrt(len(q)) for k, _ in self.tokens.values()]
        w = _softmax(np.array(scores))
        return np.sum([a * v for a, (_, v) in zip(w, self.tokens.values())], axis=0)


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
