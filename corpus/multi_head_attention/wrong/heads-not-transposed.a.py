# bug: heads-not-transposed, reshaped straight to [n_heads, seq, d_k]
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    d_k = d_model // n_heads
    Q = (x @ W_Q).reshape(n_heads, seq, d_k)
    K = (x @ W_K).reshape(n_heads, seq, d_k)
    V = (x @ W_V).reshape(n_heads, seq, d_k)
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(d_k)
    if causal:
        s = np.where(np.triu(np.ones((seq, seq), bool), 1), -np.inf, s)
    s = np.exp(s - s.max(-1, keepdims=True))
    heads = s / s.sum(-1, keepdims=True) @ V
    return np.concatenate(list(heads), axis=-1) @ W_O
