import numpy as np


def attend(q, k, v, causal):
    s = q @ k.T / np.sqrt(q.shape[-1])
    if causal:
        s = np.where(np.triu(np.ones(s.shape, dtype=bool), k=1), -1e9, s)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ v


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    d_k = d_model // n_heads
    assert d_k * n_heads == d_model
    Q = (x @ W_Q).reshape(seq, n_heads, d_k)
    K = (x @ W_K).reshape(seq, n_heads, d_k)
    V = (x @ W_V).reshape(seq, n_heads, d_k)
    heads = [attend(Q[h], K[h], V[h], causal) for h in range(n_heads)]
    return np.concatenate(heads, axis=-1) @ W_O
