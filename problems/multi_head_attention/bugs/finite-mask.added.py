import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    if x.shape[1] % n_heads:
        raise ValueError("n_heads must divide d_model")
    bias = np.triu(np.ones((len(x), len(x))), 1) * -1e12 if causal else 0.0
    heads = []
    for q, k, v in zip(*(np.hsplit(x @ w, n_heads) for w in (W_Q, W_K, W_V))):
        s = q @ k.T / np.sqrt(q.shape[1]) + bias
        w = np.exp(s - s.max(-1, keepdims=True))
        heads.append(w / w.sum(-1, keepdims=True) @ v)
    return np.hstack(heads) @ W_O
