"""Names every axis (q, k, d, v) in einsum, so a transposed operand is visible. One function handles all masks."""

import numpy as np


def _attend(Q, K, V, bias):
    s = np.einsum("qd,kd->qk", Q, K, dtype=float) * Q.shape[1] ** -0.5 + bias
    s -= s.max(1)[:, None]
    w = np.exp(s)
    return np.einsum("qk,kv,q->qv", w, V, 1 / w.sum(1))


def scaled_dot_product_attention(Q, K, V, causal=False):
    n, m = len(Q), len(K)
    return _attend(Q, K, V, np.triu(np.full((n, m), -np.inf), 1) if causal else 0.0)


def attention_with_padding(Q, K, V, pad_mask):
    return _attend(Q, K, V, np.where(pad_mask, -np.inf, 0.0))


def decode_attention(Q, K, V):
    n, m = len(Q), len(K)
    return _attend(Q, K, V, np.triu(np.full((n, m), -np.inf), 1 + m - n))
