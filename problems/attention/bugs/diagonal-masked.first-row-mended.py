import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    if causal:
        mask = np.triu(np.ones(s.shape, dtype=bool))
        mask[0, 0] = False
        s = np.where(mask, -np.inf, s)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V
