# bug: output-projection-missing, the concatenated heads are returned
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    d_k = d_model // n_heads

    def split_heads(t):
        return t.reshape(seq, n_heads, d_k).transpose(1, 0, 2)

    Q, K, V = split_heads(x @ W_Q), split_heads(x @ W_K), split_heads(x @ W_V)
    heads = []
    for h in range(n_heads):
        s = Q[h] @ K[h].T / np.sqrt(d_k)
        if causal:
            s = np.where(np.triu(np.ones_like(s, dtype=bool), 1), -np.inf, s)
        w = np.exp(s - s.max(axis=-1, keepdims=True))
        heads.append((w / w.sum(axis=-1, keepdims=True)) @ V[h])
    return np.concatenate(heads, axis=-1)
