# a cache class with buffers that double, part 2 reads the same object token by token
import numpy as np


class Cache:
    def __init__(self, d_k, d_v):
        self.K = np.empty((4, d_k))
        self.V = np.empty((4, d_v))
        self.n = 0

    def push(self, k, v):
        if self.n == len(self.K):
            self.K = np.concatenate([self.K, np.empty_like(self.K)])
            self.V = np.concatenate([self.V, np.empty_like(self.V)])
        self.K[self.n], self.V[self.n] = k, v
        self.n += 1

    def attend(self, q):
        s = self.K[: self.n] @ q / np.sqrt(q.shape[-1])
        p = np.exp(s - s.max())
        return p @ self.V[: self.n] / p.sum()


class Decoder:
    def __init__(self, W_Q, W_K, W_V):
        self.W = [np.asarray(w, dtype=np.float64) for w in (W_Q, W_K, W_V)]
        self.cache = Cache(W_K.shape[1], W_V.shape[1])

    def step(self, x):
        q, k, v = (x @ w for w in self.W)
        self.cache.push(k, v)
        return self.cache.attend(q)


def decode(embeddings, W_Q, W_K, W_V):
    decoder = Decoder(W_Q, W_K, W_V)
    return np.stack([decoder.step(x) for x in embeddings.astype(np.float64)])


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    decoder = Decoder(W_Q, W_K, W_V)
    for token in prompt:
        y = decoder.step(E[token].astype(np.float64))
    new = []
    while len(new) < n:
        new.append(np.argmax(y @ W_O))
        y = decoder.step(E[new[-1]].astype(np.float64))
    return new
