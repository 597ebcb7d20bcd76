import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d_k, rest = divmod(x.shape[1], n_heads)
    assert rest == 0
    heads = []
    for h in range(n_heads):
        c = slice(h * d_k, h * d_k + d_k)
        s = (x @ W_Q)[:, c].dot((x @ W_K)[:, c].T) / d_k ** 0.5
        if causal:
            s[np.triu_indices(len(s), 1)] = -np.inf
        e = np.exp(s - s.max(1, keepdims=True))
        heads.append((e / e.sum(1, keepdims=True)).dot((x @ W_V)[:, c]))
    return np.dot(np.vstack(heads), W_O)
