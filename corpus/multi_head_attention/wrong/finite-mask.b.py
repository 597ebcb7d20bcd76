# bug: finite-mask, -1e9 appended for later keys, loop over heads and rows
import numpy as np

NEG_INF = -1e9

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    if d % n_heads:
        raise ValueError("n_heads")
    dk = d // n_heads
    Q, K, V = x @ W_Q, x @ W_K, x @ W_V
    out = np.zeros((n, d))
    for h in range(n_heads):
        c = slice(h * dk, (h + 1) * dk)
        for i in range(n):
            s = np.array([Q[i, c] @ K[j, c] / np.sqrt(dk) if (not causal or j <= i) else NEG_INF for j in range(n)])
            e = np.exp(s - s.max())
            out[i, c] = e / e.sum() @ V[:, c]
    return out @ W_O
