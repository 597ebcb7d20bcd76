# bug: scale-missing, only in the causal branch, which forms its own scores
import numpy as np

def _soft(s):
    e = np.exp(s - np.max(s, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

def scaled_dot_product_attention(Q, K, V, causal=False):
    if not causal:
        return _soft(np.matmul(Q, K.T) / np.sqrt(Q.shape[-1])) @ V
    rows = []
    for t in range(len(Q)):
        rows.append(_soft(K[: t + 1] @ Q[t]) @ V[: t + 1])
    return np.stack(rows)
