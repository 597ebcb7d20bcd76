import numpy as np


def _softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def scaled_dot_product_attention(Q, K, V, causal=False):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    return _softmax(np.where(np.tri(*s.shape, dtype=bool), s, -np.inf) if causal else s) @ V


def attention_with_padding(Q, K, V, pad_mask):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    s[:, pad_mask] = -1e6
    return _softmax(s) @ V
