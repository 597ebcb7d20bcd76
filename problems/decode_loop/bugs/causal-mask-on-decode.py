import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    n = len(embeddings)
    K, V = np.zeros((n, W_K.shape[1])), np.zeros((n, W_V.shape[1]))
    out = []
    for t, x in enumerate(embeddings):
        K[t], V[t] = x @ W_K, x @ W_V
        s = (x @ W_Q)[None] @ K[:t + 1].T / np.sqrt(K.shape[1])
        s = np.where(np.triu(np.ones(s.shape, dtype=bool), k=1), -np.inf, s)
        out.append((softmax(s) @ V[:t + 1])[0])
    return np.stack(out)
