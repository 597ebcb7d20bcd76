import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class Cache:
    K = None
    V = None

    def append(self, k, v):
        cls = type(self)
        cls.K = k[None] if cls.K is None else np.vstack([cls.K, k])
        cls.V = v[None] if cls.V is None else np.vstack([cls.V, v])

    def attend(self, q):
        return softmax(self.K @ q / np.sqrt(len(q))) @ self.V


def decode(embeddings, W_Q, W_K, W_V):
    cache = Cache()
    out = []
    for x in embeddings:
        cache.append(x @ W_K, x @ W_V)
        out.append(cache.attend(x @ W_Q))
    return np.array(out)
