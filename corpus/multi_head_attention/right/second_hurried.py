# hurried: loop over column slices, one head at a time
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x = np.asarray(x)
    s, d = x.shape
    assert d % n_heads == 0, "d_model must divide"
    dk = d // n_heads
    q = x @ W_Q; k = x @ W_K; v = x @ W_V
    outs = []
    for h in range(n_heads):
        sl = slice(h * dk, (h + 1) * dk)
        a = q[:, sl] @ k[:, sl].T / dk ** 0.5
        if causal:
            a = np.where(np.tri(s, dtype=bool), a, -np.inf)
        a = np.exp(a - a.max(-1, keepdims=True))
        a /= a.sum(-1, keepdims=True)
        outs.append(a @ v[:, sl])
    return np.hstack(outs) @ W_O   # gqa: no time
