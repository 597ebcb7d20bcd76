import numpy as np


def _core(q, k, v, W_O, causal):
    h, n, d_k = q.shape
    s = q @ k.transpose(0, 2, 1) / np.sqrt(d_k)
    if causal:
        s = np.where(np.tri(n, dtype=bool), s, -np.inf)
    s = np.exp(s - s.max(-1, keepdims=True))
    return (s / s.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(n, h * d_k) @ W_O


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    assert d % n_heads == 0
    q, k, v = ((x @ w).reshape(n, n_heads, -1).transpose(1, 0, 2) for w in (W_Q, W_K, W_V))
    return _core(q, k, v, W_O, causal)


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    n = len(x)
    q = (x @ W_Q).reshape(n, n_heads, -1).transpose(1, 0, 2)
    k = (x @ W_K).reshape(n_kv_heads, n, -1).repeat(n_heads // n_kv_heads, axis=0)
    v = (x @ W_V).reshape(n_kv_heads, n, -1).repeat(n_heads // n_kv_heads, axis=0)
    return _core(q, k, v, W_O, causal)
