import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    out = []
    for t in range(len(embeddings)):
        seen = embeddings[:t + 1]
        q, K, V = embeddings[t] @ W_Q, seen @ W_K, seen @ W_V
        out.append(softmax(K @ q / np.sqrt(len(q))) @ V)
    return np.array(out)
