import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    K, V = embeddings @ W_K, embeddings @ W_V
    return np.array([softmax(K @ (x @ W_Q) / np.sqrt(K.shape[1])) @ V for x in embeddings])
