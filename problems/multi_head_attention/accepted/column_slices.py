"""Treats each head as a slice of columns and its part of W_O as a slice of rows. It sums the projections of the heads, so it
needs neither a reshape nor a concatenation."""

import numpy as np


def _softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d_model = x.shape[1]
    if d_model % n_heads:
        raise ValueError(f"{d_model} % {n_heads} != 0")
    d_k = d_model // n_heads
    out = np.zeros((len(x), d_model))
    for h in range(n_heads):
        cols = slice(h * d_k, (h + 1) * d_k)
        s = (x @ W_Q[:, cols]) @ (x @ W_K[:, cols]).T / np.sqrt(d_k)
        if causal:
            s[np.triu_indices(len(x), 1)] = -np.inf
        out += _softmax(s) @ (x @ W_V[:, cols]) @ W_O[cols]
    return out


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    d_k = x.shape[1] // n_heads
    group = n_heads // n_kv_heads
    wide_k = np.concatenate([W_K[:, h // group * d_k:(h // group + 1) * d_k] for h in range(n_heads)], axis=1)
    wide_v = np.concatenate([W_V[:, h // group * d_k:(h // group + 1) * d_k] for h in range(n_heads)], axis=1)
    return multi_head_attention(x, W_Q, wide_k, wide_v, W_O, n_heads, causal)
