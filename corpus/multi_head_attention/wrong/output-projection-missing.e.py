# bug: output-projection-missing, only in the causal branch, which returns early with its own loop
import numpy as np


def _softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x = np.asarray(x, dtype=float)
    n, d = x.shape
    if d % n_heads != 0:
        raise ValueError("heads")
    dk = d // n_heads
    q, k, v = [(x @ w).reshape(n, n_heads, dk) for w in (W_Q, W_K, W_V)]
    out = np.zeros((n, n_heads, dk))
    if causal:
        for t in range(n):                      # token t sees 0..t
            p = _softmax(np.einsum("hd,khd->hk", q[t], k[:t + 1]) / np.sqrt(dk))
            out[t] = np.einsum("hk,khd->hd", p, v[:t + 1])
        return out.reshape(n, d)
    p = _softmax(np.einsum("qhd,khd->hqk", q, k) / np.sqrt(dk))
    out = np.einsum("hqk,khd->qhd", p, v)
    return out.reshape(n, d) @ W_O
