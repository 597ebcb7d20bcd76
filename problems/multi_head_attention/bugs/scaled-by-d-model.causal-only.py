import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    assert d % n_heads == 0
    q, k, v = ((x @ w).reshape(n, n_heads, -1).transpose(1, 0, 2) for w in (W_Q, W_K, W_V))
    s = np.einsum("hqd,hkd->hqk", q, k)
    if causal:
        s = np.where(np.tri(n, dtype=bool), s / d ** 0.5, -np.inf)
    else:
        s = s / (d // n_heads) ** 0.5
    s = np.exp(s - s.max(-1, keepdims=True))
    return np.einsum("hqk,hkd->qhd", s / s.sum(-1, keepdims=True), v).reshape(n, d) @ W_O
