# bug: output-projection-missing, the product is formed but the unprojected array is returned
import numpy as np

class MultiHeadAttention:
    def __init__(self, W_Q, W_K, W_V, W_O, n_heads):
        self.W_Q, self.W_K, self.W_V, self.W_O = W_Q, W_K, W_V, W_O
        self.h = n_heads

    def forward(self, x, causal):
        n, d = x.shape
        if d % self.h:
            raise ValueError("heads")
        dk = d // self.h
        out = np.empty((n, d))
        for h in range(self.h):
            c = slice(h * dk, (h + 1) * dk)
            q, k, v = (x @ W[:, c] for W in (self.W_Q, self.W_K, self.W_V))
            s = q @ k.T / dk ** 0.5
            if causal:
                s = np.where(np.tri(n) == 1, s, -np.inf)
            w = np.exp(s - s.max(1)[:, None])
            out[:, c] = w @ v / w.sum(1)[:, None]
        out @ self.W_O
        return out

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    return MultiHeadAttention(W_Q, W_K, W_V, W_O, n_heads).forward(x, causal)
