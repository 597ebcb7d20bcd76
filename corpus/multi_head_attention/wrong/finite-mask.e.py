# bug: finite-mask, loops per head and token; the row is padded with -1e9 up to full length before the softmax
import math
import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x = np.asarray(x, dtype=float)
    n, d = x.shape
    if d % n_heads:
        raise ValueError("d_model has to be a multiple of n_heads")
    size = d // n_heads
    q, k, v = x.dot(W_Q), x.dot(W_K), x.dot(W_V)
    merged = [[] for _ in range(n)]
    for h in range(n_heads):
        lo, hi = h * size, (h + 1) * size
        for t in range(n):
            seen = t + 1 if causal else n
            row = [float(q[t, lo:hi] @ k[u, lo:hi]) / math.sqrt(size) for u in range(seen)]
            row += [-1e9] * (n - seen)
            top = max(row)
            ws = [math.exp(s - top) for s in row]
            merged[t].extend(sum(w * v[u, c] for u, w in enumerate(ws)) / sum(ws) for c in range(lo, hi))
    return np.array(merged).dot(W_O)
