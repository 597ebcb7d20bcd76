import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    if x.shape[1] % n_heads:
        raise ValueError
    parts = zip(*(np.split(x @ W, n_heads, axis=1) for W in (W_Q, W_K, W_V)))
    heads = []
    for q, k, v in parts:
        s = q @ k.T / np.sqrt(q.shape[1])
        if causal:
            s = np.where(np.tri(len(s), dtype=bool), s, -1e9)
        e = np.exp(s - s.max(1, keepdims=True))
        heads.append(e / e.sum(1, keepdims=True) @ v)
    return np.concatenate(heads, axis=-1)
