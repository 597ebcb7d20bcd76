"""Computes float32 inputs in float32, as a model does, and fills the mask with the lowest number of the dtype."""

import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False, scale=None):
    kind = np.result_type(Q, K, V, np.float32)
    Q, K, V = Q.astype(kind), K.astype(kind), V.astype(kind)
    s = np.matmul(Q, K.swapaxes(-1, -2)) * kind.type(scale or 1 / np.sqrt(Q.shape[-1]))
    if causal:
        np.putmask(s, ~np.tri(*s.shape, dtype=bool), np.finfo(kind).min)
    s = np.exp(s - s.max(-1, keepdims=True))
    return (s / s.sum(-1, keepdims=True) @ V).tolist()
