# bug: diagonal-masked, triu with k=0 and -1e9: row 0 sees everything evenly
import numpy as np

def scaled_dot_product_attention(Q, K, V, causal=False):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    if causal:
        s = np.where(np.triu(np.ones_like(s, dtype=bool), k=0), -1e9, s)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V
