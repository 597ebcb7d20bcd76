import numpy as np


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    d_k = d_model // n_heads
    Q = (x @ W_Q).reshape(seq, n_heads, d_k).transpose(1, 0, 2)
    K = (x @ W_K).reshape(seq, n_kv_heads, d_k).transpose(1, 0, 2).repeat(n_heads // n_kv_heads, axis=0)
    V = (x @ W_V).reshape(seq, n_kv_heads, d_k).transpose(1, 0, 2).repeat(n_heads // n_kv_heads, axis=0)
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(d_k)
    if causal:
        s = np.where(np.tri(seq, dtype=bool), s, -np.inf)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True) @ V).transpose(1, 0, 2).reshape(seq, d_model)


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    return grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_heads, causal)
