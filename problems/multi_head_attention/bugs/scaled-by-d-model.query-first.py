import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    if x.shape[1] % n_heads:
        raise ValueError("n_heads must divide d_model")
    q = x @ W_Q / np.sqrt(x.shape[-1])
    k, v = x @ W_K, x @ W_V
    heads = []
    for a, b, c in zip(*(np.hsplit(t, n_heads) for t in (q, k, v))):
        s = a @ b.T
        if causal:
            s = np.where(np.triu(np.ones(s.shape), 1) == 1, -1e9, s)
        w = np.exp(s - s.max(-1, keepdims=True))
        heads.append(w / w.sum(-1, keepdims=True) @ c)
    return np.hstack(heads) @ W_O
