import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    if causal:
        scores = np.where(np.triu(np.ones(scores.shape, dtype=bool), k=1), -1e9, scores)
    return scores @ V


def attention_with_padding(Q, K, V, pad_mask):
    return np.where(pad_mask, -1e9, Q @ K.T / np.sqrt(Q.shape[-1])) @ V


def decode_attention(Q, K, V):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    return np.where(np.triu(np.ones(scores.shape, dtype=bool), k=1 + len(K) - len(Q)), -1e9, scores) @ V
