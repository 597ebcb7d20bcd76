import numpy as np


def _softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    d_k = d_model // n_heads
    Q = (x @ W_Q).reshape(n_heads, seq, d_k)
    K = (x @ W_K).reshape(n_heads, seq, d_k)
    V = (x @ W_V).reshape(n_heads, seq, d_k)
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(d_k)
    if causal:
        s = np.where(np.triu(np.ones((seq, seq), dtype=bool), 1), -np.inf, s)
    return (_softmax(s) @ V).transpose(1, 0, 2).reshape(seq, d_model) @ W_O


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    seq, d_model = x.shape
    d_k = d_model // n_heads
    Q = (x @ W_Q).reshape(n_heads, seq, d_k)
    K = np.repeat((x @ W_K).reshape(n_kv_heads, seq, d_k), n_heads // n_kv_heads, axis=0)
    V = np.repeat((x @ W_V).reshape(n_kv_heads, seq, d_k), n_heads // n_kv_heads, axis=0)
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(d_k)
    if causal:
        s = np.where(np.triu(np.ones((seq, seq), dtype=bool), 1), -np.inf, s)
    return (_softmax(s) @ V).transpose(1, 0, 2).reshape(seq, d_model) @ W_O
