# bug: finite-mask, np.where with -1e9
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d = x.shape
    assert d % n_heads == 0
    q, k, v = ((x @ w).reshape(seq, n_heads, -1).transpose(1, 0, 2) for w in (W_Q, W_K, W_V))
    s = q @ k.transpose(0, 2, 1) / np.sqrt(d // n_heads)
    if causal:
        s = np.where(np.triu(np.ones((seq, seq), dtype=bool), 1), -1e9, s)
    w = np.exp(s - s.max(-1, keepdims=True))
    return (w / w.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(seq, d) @ W_O
