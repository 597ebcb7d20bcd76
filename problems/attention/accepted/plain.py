"""Follows the formula line by line and fills the mask with minus infinity, so it is right for scores of any size."""

import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    if causal:
        scores = np.where(np.triu(np.ones_like(scores, dtype=bool), k=1), -np.inf, scores)
    return softmax(scores) @ V


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention_with_padding(Q, K, V, pad_mask):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    return softmax(np.where(pad_mask, -np.inf, scores)) @ V


def decode_attention(Q, K, V):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    hidden = np.arange(len(K)) > np.arange(len(Q))[:, None] + len(K) - len(Q)
    return softmax(np.where(hidden, -np.inf, scores)) @ V
