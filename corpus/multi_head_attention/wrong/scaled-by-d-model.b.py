# bug: scaled-by-d-model, queries are scaled before they are split
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d = x.shape[1]
    if d % n_heads:
        raise ValueError(f"{d} % {n_heads}")
    q = x @ W_Q
    q = q / np.sqrt(q.shape[-1])
    k, v = x @ W_K, x @ W_V
    outs = []
    for qh, kh, vh in zip(*(np.split(t, n_heads, axis=1) for t in (q, k, v))):
        s = np.einsum("qd,kd->qk", qh, kh)
        if causal:
            s = np.where(np.tri(len(x), dtype=bool), s, -np.inf)
        p = np.exp(s - s.max(axis=1, keepdims=True))
        outs.append(p @ vh / p.sum(axis=1, keepdims=True))
    return np.concatenate(outs, axis=1) @ W_O
