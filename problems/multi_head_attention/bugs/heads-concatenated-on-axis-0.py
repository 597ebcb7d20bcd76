import numpy as np


def attend(q, k, v, causal):
    s = q @ k.T / np.sqrt(q.shape[-1])
    if causal:
        s = np.where(np.triu(np.ones(s.shape, dtype=bool), k=1), -np.inf, s)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ v


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    Q, K, V = [(x @ W).reshape(seq, n_heads, -1).transpose(1, 0, 2) for W in (W_Q, W_K, W_V)]
    heads = [attend(Q[h], K[h], V[h], causal) for h in range(n_heads)]
    return np.concatenate(heads, axis=0) @ W_O


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    seq = len(x)
    Q = (x @ W_Q).reshape(seq, n_heads, -1).transpose(1, 0, 2)
    K, V = [(x @ W).reshape(seq, n_kv_heads, -1).transpose(1, 0, 2) for W in (W_K, W_V)]
    heads = [attend(Q[h], K[h * n_kv_heads // n_heads], V[h * n_kv_heads // n_heads], causal) for h in range(n_heads)]
    return np.concatenate(heads, axis=0) @ W_O
