import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    q, k, v = (np.dot(embeddings, W) for W in (W_Q, W_K, W_V))
    return softmax(q.dot(k.T) / np.sqrt(q.shape[-1])).dot(v)
