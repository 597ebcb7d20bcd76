# bug: heads-not-transposed, queries and keys are moved, the values are reshaped straight
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    if d % n_heads != 0:
        raise ValueError("d_model not divisible")
    dk = d // n_heads
    q = np.swapaxes((x @ W_Q).reshape(n, n_heads, dk), 0, 1)
    k = np.swapaxes((x @ W_K).reshape(n, n_heads, dk), 0, 1)
    v = (x @ W_V).reshape(n_heads, n, dk)
    heads = []
    for h in range(n_heads):
        s = q[h] @ k[h].T / np.sqrt(dk)
        if causal:
            s[np.triu_indices(n, 1)] = -np.inf
        w = np.exp(s - s.max(1, keepdims=True))
        heads.append(w / w.sum(1, keepdims=True) @ v[h])
    return np.hstack(heads) @ W_O
