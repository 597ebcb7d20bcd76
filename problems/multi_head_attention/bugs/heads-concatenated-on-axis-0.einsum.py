import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    assert d % n_heads == 0
    q, k, v = (np.einsum("nd,dhk->hnk", x, W.reshape(d, n_heads, -1)) for W in (W_Q, W_K, W_V))
    s = np.einsum("hik,hjk->hij", q, k) / np.sqrt(d // n_heads)
    if causal:
        s = np.where(np.tri(n, dtype=bool), s, -np.inf)
    s = np.exp(s - s.max(-1, keepdims=True))
    o = np.einsum("hij,hjk->hik", s / s.sum(-1, keepdims=True), v)
    return np.einsum("nd,de->ne", np.concatenate(list(o), axis=0), W_O)
