import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class Cache:
    def __init__(self, d_k, d_v, room):
        self.K, self.V = np.zeros((room, d_k)), np.zeros((room, d_v))
        self.length = 0

    def append(self, k, v):
        self.K[0], self.V[0] = k, v
        self.length = 1

    def attend(self, q):
        n = self.length
        return softmax(self.K[:n] @ q / np.sqrt(len(q))) @ self.V[:n]


def decode(embeddings, W_Q, W_K, W_V):
    cache = Cache(W_K.shape[1], W_V.shape[1], len(embeddings))
    out = np.zeros((len(embeddings), W_V.shape[1]))
    for t, x in enumerate(embeddings):
        cache.append(x @ W_K, x @ W_V)
        out[t] = cache.attend(x @ W_Q)
    return out
