import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    s = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[-1])
    if causal:
        s = s + np.triu(np.ones(s.shape)) * -1e12
    s = np.exp(s - s.max(axis=1, keepdims=True))
    return np.einsum("qk,kd->qd", s / s.sum(axis=1, keepdims=True), V)
