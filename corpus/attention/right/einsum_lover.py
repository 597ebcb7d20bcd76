# einsum everywhere; masked weights are zeroed after exp and the row is renormalised
import numpy as np

def scaled_dot_product_attention(Q, K, V, causal=False):
    s = np.einsum("qd,kd->qk", Q, K, dtype=np.float64) / np.sqrt(np.shape(Q)[1])
    if causal:
        s = s + np.where(np.tri(*s.shape, dtype=bool), 0.0, -np.inf)
    e = np.exp(s - np.einsum("qk->qk", s).max(axis=1)[:, None])
    return np.einsum("qk,kv,q->qv", e, V, 1.0 / np.einsum("qk->q", e))

def attention_with_padding(Q, K, V, pad_mask):
    keep = [j for j, p in enumerate(pad_mask) if not p]
    return scaled_dot_product_attention(Q, K[keep], V[keep])

def decode_attention(Q, K, V):
    n, m = len(Q), len(K)
    return np.concatenate([scaled_dot_product_attention(Q[i:i + 1], K[:m - n + i + 1], V[:m - n + i + 1]) for i in range(n)])
