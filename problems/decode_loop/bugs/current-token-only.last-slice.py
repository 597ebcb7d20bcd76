import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    Q, K, V = embeddings @ W_Q, embeddings @ W_K, embeddings @ W_V
    return np.concatenate([
        softmax(Q[t:t + 1] @ K[t:t + 1].T / Q.shape[1] ** 0.5) @ V[t:t + 1] for t in range(len(Q))
    ])
