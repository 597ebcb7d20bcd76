import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def scaled_dot_product_attention(Q, K, V, causal=False):
    weights = Q @ K.T / np.sqrt(Q.shape[-1])
    if causal:
        weights = weights + np.triu(np.full(weights.shape, -np.inf), 1)
    softmax(weights)
    with np.errstate(all="ignore"):
        return weights @ V
