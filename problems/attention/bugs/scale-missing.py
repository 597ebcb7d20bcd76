import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    scores = Q @ K.T
    if causal:
        scores = np.where(np.triu(np.ones(scores.shape, dtype=bool), k=1), -np.inf, scores)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def attention_with_padding(Q, K, V, pad_mask):
    scores = np.where(pad_mask, -np.inf, Q @ K.T)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def decode_attention(Q, K, V):
    scores = np.where(np.tri(len(Q), len(K), len(K) - len(Q), dtype=bool), Q @ K.T, -np.inf)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V
