# bug: output-projection-missing, only on the causal path
import numpy as np

def _heads(x, W, h):
    return np.moveaxis((x @ W).reshape(x.shape[0], h, -1), 1, 0)

def _soft(s):
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    if x.shape[1] % n_heads != 0:
        raise ValueError("d_model % n_heads must be 0")
    q, k, v = _heads(x, W_Q, n_heads), _heads(x, W_K, n_heads), _heads(x, W_V, n_heads)
    s = np.einsum("hqd,hkd->hqk", q, k) / np.sqrt(q.shape[2])
    if causal:
        s[:, ~np.tri(len(x), dtype=bool)] = -np.inf
        return np.moveaxis(_soft(s) @ v, 0, 1).reshape(x.shape)
    return np.moveaxis(_soft(s) @ v, 0, 1).reshape(x.shape) @ W_O
