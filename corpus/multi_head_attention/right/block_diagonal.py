# another route: heads cut out with 0/1 column masks, so nothing is ever reshaped
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x = np.array(x, dtype=float)
    d = x.shape[1]
    d_k, rest = divmod(d, n_heads)
    if rest:
        raise ValueError("cannot split %d features over %d heads" % (d, n_heads))
    q, k, v = np.dot(x, W_Q), np.dot(x, W_K), np.dot(x, W_V)
    owner = np.arange(d) // d_k
    out = np.zeros_like(x)
    for h in range(n_heads):
        m = (owner == h).astype(float)
        s = np.dot(q * m, k.T) / np.sqrt(d_k)
        if causal:
            s[np.triu_indices(len(x), 1)] = -1e9
        p = np.exp(s - s.max(axis=1)[:, None])
        p /= p.sum(axis=1)[:, None]
        out += np.dot(p, v * m)
    return np.dot(out, W_O)
