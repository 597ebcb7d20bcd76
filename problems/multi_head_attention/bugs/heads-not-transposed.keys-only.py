import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    if d % n_heads != 0:
        raise ValueError("d_model must be divisible")
    q = (x @ W_Q).reshape(n, n_heads, -1).transpose(1, 0, 2)
    k = (x @ W_K).reshape(n_heads, n, -1)
    v = (x @ W_V).reshape(n, n_heads, -1).transpose(1, 0, 2)
    s = np.einsum("hid,hjd->hij", q, k) / np.sqrt(d // n_heads)
    if causal:
        s = s + np.triu(np.full((n, n), -np.inf), 1)
    s = np.exp(s - s.max(-1, keepdims=True))
    o = np.einsum("hij,hjd->ihd", s / s.sum(-1, keepdims=True), v)
    return o.reshape(n, d) @ W_O
