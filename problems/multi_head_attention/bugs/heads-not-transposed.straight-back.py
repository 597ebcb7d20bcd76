import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("heads")
    shape = (n_heads, seq, d_model // n_heads)
    q, k, v = (np.reshape(x @ w, shape) for w in (W_Q, W_K, W_V))
    outs = []
    for h in range(n_heads):
        s = q[h] @ k[h].T / np.sqrt(shape[-1])
        if causal:
            s[np.triu_indices(seq, 1)] = -np.inf
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        outs.append(e / e.sum(axis=-1, keepdims=True) @ v[h])
    return np.array(outs).reshape(seq, d_model) @ W_O
