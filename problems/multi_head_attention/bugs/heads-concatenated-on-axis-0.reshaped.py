import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads")
    d_k = d_model // n_heads

    def split(t):
        return np.swapaxes(t.reshape(seq, n_heads, d_k), 0, 1)

    s = split(x @ W_Q) @ split(x @ W_K).swapaxes(1, 2) / np.sqrt(d_k)
    if causal:
        s = np.where(np.tri(seq, dtype=bool), s, -np.inf)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    out = e / e.sum(axis=-1, keepdims=True) @ split(x @ W_V)
    return out.reshape(seq, d_model) @ W_O
