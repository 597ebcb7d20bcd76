"""The cache is a class with append and attend, and the loop has three lines. Each part can be tested separately."""

import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K = np.zeros((max_seq, d_k))
        self.V = np.zeros((max_seq, d_v))
        self.length = 0

    def append(self, k, v):
        self.K[self.length] = k
        self.V[self.length] = v
        self.length += 1

    def attend(self, q):
        s = self.K[:self.length] @ q / np.sqrt(len(q))
        w = np.exp(s - s.max())
        return w @ self.V[:self.length] / w.sum()


def decode(embeddings, W_Q, W_K, W_V):
    cache = KVCache(W_K.shape[1], W_V.shape[1], len(embeddings))
    outputs = []
    for x in embeddings:
        cache.append(x @ W_K, x @ W_V)
        outputs.append(cache.attend(x @ W_Q))
    return np.stack(outputs)


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    cache = KVCache(W_K.shape[1], W_V.shape[1], len(prompt) + n)
    tokens = list(prompt)
    for t in range(len(prompt) + n - 1):
        x = E[tokens[t]]
        cache.append(x @ W_K, x @ W_V)
        if t >= len(prompt) - 1:
            tokens.append(int(np.argmax(cache.attend(x @ W_Q) @ W_O)))
    return tokens[len(prompt):]
