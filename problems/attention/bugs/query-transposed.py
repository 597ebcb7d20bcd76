import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    scores = K @ Q.T / np.sqrt(Q.shape[-1])
    if causal:
        scores = np.where(np.triu(np.ones(scores.shape, dtype=bool), k=1), -np.inf, scores)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def attention_with_padding(Q, K, V, pad_mask):
    scores = K @ Q.T / np.sqrt(Q.shape[-1])
    scores = np.where(pad_mask, -np.inf, scores)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def decode_attention(Q, K, V):
    scores = K @ Q.T / np.sqrt(Q.shape[-1])
    scores = np.where(np.triu(np.ones((len(Q), len(K)), dtype=bool), k=1 + len(K) - len(Q)), -np.inf, scores)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V
