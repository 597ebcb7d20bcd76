import numpy as np


def _attend(Q, K, V, bias):
    s = Q @ K.T / np.sqrt(Q.shape[-1]) + bias
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def scaled_dot_product_attention(Q, K, V, causal=False):
    return _attend(Q, K, V, np.triu(np.full((len(Q), len(K)), -1e9), 1) if causal else 0.0)


def attention_with_padding(Q, K, V, pad_mask):
    return _attend(Q, K, V, pad_mask * -1e9)


def decode_attention(Q, K, V):
    return _attend(Q, K, V, np.triu(np.full((len(Q), len(K)), -1e9), 1 + len(K) - len(Q)))
