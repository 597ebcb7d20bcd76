import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    q, k, v = embeddings @ W_Q, embeddings @ W_K, embeddings @ W_V
    s = q @ k.T / np.sqrt(k.shape[1])
    s = np.where(np.triu(np.ones(s.shape, dtype=bool)), -1e9, s)
    return softmax(s) @ v
