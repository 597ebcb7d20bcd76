import math

import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    if d_model % n_heads:
        raise ValueError
    d_k = d_model // n_heads
    q, k, v = x @ W_Q, x @ W_K, x @ W_V
    flat = []
    for h in range(n_heads):
        for i in range(seq):
            seen = range(i + 1) if causal else range(seq)
            s = [float(q[i, h * d_k:(h + 1) * d_k] @ k[j, h * d_k:(h + 1) * d_k]) / math.sqrt(d_k) for j in seen]
            e = [math.exp(a - max(s)) for a in s]
            flat.extend(sum(e[j] * v[j, c] for j in seen) / sum(e) for c in range(h * d_k, (h + 1) * d_k))
    return np.array(flat).reshape(seq, d_model) @ W_O
