# bug: scaled-by-d-model, sqrt of the full width
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    split = lambda t: t.reshape(seq, n_heads, d_model // n_heads).transpose(1, 0, 2)
    Q, K, V = map(split, (x @ W_Q, x @ W_K, x @ W_V))
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(d_model)
    if causal:
        s = np.where(np.triu(np.ones((seq, seq), bool), 1), -np.inf, s)
    w = np.exp(s - s.max(-1, keepdims=True))
    w /= w.sum(-1, keepdims=True)
    return (w @ V).transpose(1, 0, 2).reshape(seq, d_model) @ W_O
