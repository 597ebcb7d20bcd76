import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    keep = np.ones(s.shape)
    if causal:
        keep = np.tril(keep, k=-1)
    w = np.exp(s - s.max(axis=-1, keepdims=True)) * keep
    return w @ V / (w.sum(axis=-1, keepdims=True) + 1e-300)
