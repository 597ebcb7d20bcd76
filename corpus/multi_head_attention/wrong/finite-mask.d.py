# bug: finite-mask, an additive bias of minus a billion, heads batched
import numpy as np


def _softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x = np.asarray(x, dtype=float)
    seq, d_model = x.shape
    if d_model % n_heads:
        raise ValueError
    d_k = d_model // n_heads
    q, k, v = (np.moveaxis((x @ w).reshape(seq, n_heads, d_k), 1, 0) for w in (W_Q, W_K, W_V))
    mask_bias = (1 - np.tri(seq)) * -1e9 if causal else np.zeros((seq, seq))
    w = _softmax(np.einsum("hqd,hkd->hqk", q, k) / np.sqrt(d_k) + mask_bias[None])
    return np.moveaxis(w @ v, 0, 1).reshape(seq, d_model) @ W_O
