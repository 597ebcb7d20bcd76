import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    n, m = Q.shape[0], K.shape[0]
    s = np.einsum("id,jd->ji", Q, K) * Q.shape[1] ** -0.5
    if causal:
        s = s + np.triu(np.full((n, m), -np.inf), 1)
    w = np.exp(s - s.max(axis=1, keepdims=True))
    w = w / w.sum(axis=1, keepdims=True)
    return np.einsum("ij,jd->id", w, V)
