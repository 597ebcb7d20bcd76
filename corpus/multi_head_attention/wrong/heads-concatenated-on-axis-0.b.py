# bug: heads-concatenated-on-axis-0, [n_heads, seq, d_k] flattened to [seq, d_model] without moving the heads back
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    S, D = x.shape
    if D % n_heads:
        raise ValueError("D % n_heads")
    q, k, v = (np.einsum("sd,dhk->hsk", x, w.reshape(D, n_heads, -1)) for w in (W_Q, W_K, W_V))
    s = np.einsum("hqd,hkd->hqk", q, k) * q.shape[-1] ** -0.5
    if causal:
        s = np.where(np.tri(S, dtype=bool), s, -np.inf)
    p = np.exp(s - s.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    return (p @ v).reshape(S, D) @ W_O
