"""Computes all three projections in one matrix product, as fused kernels do. A four-axis reshape then separates tokens,
projections, heads and features."""

import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False, dtype=np.float64):
    seq, d = x.shape
    assert not d % n_heads
    qkv = np.asarray(x, dtype) @ np.hstack([W_Q, W_K, W_V])
    q, k, v = np.moveaxis(qkv.reshape(seq, 3, n_heads, d // n_heads), (1, 2), (0, 1))
    s = np.matmul(q, k.swapaxes(1, 2)) * (d // n_heads) ** -0.5
    if causal:
        s[:, np.arange(seq)[:, None] < np.arange(seq)] = -np.inf
    s -= s.max(axis=2, keepdims=True)
    np.exp(s, out=s)
    s /= s.sum(axis=2, keepdims=True)
    return (np.swapaxes(s @ v, 0, 1).reshape(seq, d) @ W_O).tolist()


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    d_k = x.shape[1] // n_heads
    columns = (np.arange(n_heads) // (n_heads // n_kv_heads))[:, None] * d_k + np.arange(d_k)
    return multi_head_attention(x, W_Q, W_K[:, columns.ravel()], W_V[:, columns.ravel()], W_O, n_heads, causal)
