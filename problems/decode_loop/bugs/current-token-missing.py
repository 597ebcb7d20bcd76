import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    K = np.zeros((len(embeddings), W_K.shape[1]))
    V = np.zeros((len(embeddings), W_V.shape[1]))
    out = np.zeros_like(V)
    for t, x in enumerate(embeddings):
        if t > 0:
            q = x @ W_Q
            out[t] = softmax(K[:t] @ q / np.sqrt(len(q))) @ V[:t]
        K[t], V[t] = x @ W_K, x @ W_V
    return out
