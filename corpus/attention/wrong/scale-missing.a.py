# bug: scale-missing, NumPy
import numpy as np

def scaled_dot_product_attention(Q, K, V, causal=False):
    s = Q @ K.T
    if causal:
        s = np.where(np.tri(*s.shape, dtype=bool), s, -np.inf)
    s = s - s.max(axis=1, keepdims=True)
    w = np.exp(s)
    return (w / w.sum(axis=1, keepdims=True)) @ V
