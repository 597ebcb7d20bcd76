# bug: scaled-by-d-model, loops and a helper that is handed the full width, only when causal
import math
import numpy as np


def attention(Q, K, V, width):
    out = np.zeros((len(Q), V.shape[1]))
    for i, q in enumerate(Q):
        s = [float(np.dot(q, k)) / math.sqrt(width) for k in K]
        w = np.array([math.exp(t - max(s)) for t in s])
        out[i] = (w / w.sum()) @ V
    return out


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x = np.asarray(x, dtype=float)
    n, d = x.shape
    if d % n_heads:
        raise ValueError("not divisible")
    d_k = d // n_heads
    Q, K, V = x @ W_Q, x @ W_K, x @ W_V
    merged = np.zeros((n, d))
    for h in range(n_heads):
        c = slice(h * d_k, h * d_k + d_k)
        if causal:
            for i in range(n):
                merged[i, c] = attention(Q[i:i + 1, c], K[:i + 1, c], V[:i + 1, c], d)[0]
        else:
            merged[:, c] = attention(Q[:, c], K[:, c], V[:, c], d_k)
    return merged @ W_O
