"""Computes all heads in one batched product: split, move the heads to the front, attend, move them back. No loop."""

import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    if d_model % n_heads != 0:
        raise ValueError("d_model must be divisible by n_heads")
    d_k = d_model // n_heads

    def split(t):
        return t.reshape(seq, n_heads, d_k).transpose(1, 0, 2)

    Q, K, V = split(x @ W_Q), split(x @ W_K), split(x @ W_V)
    scores = Q @ K.transpose(0, 2, 1) / np.sqrt(d_k)
    if causal:
        scores = np.where(np.triu(np.ones((seq, seq), dtype=bool), k=1), -np.inf, scores)
    w = np.exp(scores - scores.max(axis=-1, keepdims=True))
    w = w / w.sum(axis=-1, keepdims=True)
    return (w @ V).transpose(1, 0, 2).reshape(seq, d_model) @ W_O
