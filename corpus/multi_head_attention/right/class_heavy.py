# class-heavy: a module of Head objects
import numpy as np


class Head:
    def __init__(self, wq, wk, wv):
        self.wq, self.wk, self.wv = wq, wk, wv

    def forward(self, x, visible):
        q, k, v = x @ self.wq, x @ self.wk, x @ self.wv
        s = q @ k.T / np.sqrt(self.wq.shape[1])
        s = np.where(visible, s, -np.inf)
        p = np.exp(s - s.max(axis=1, keepdims=True))
        return p / p.sum(axis=1, keepdims=True) @ v


class MultiHead:
    def __init__(self, W_Q, W_K, W_V, W_O, n_heads):
        d = np.shape(W_Q)[1]
        if n_heads <= 0 or d % n_heads:
            raise ValueError("%d does not divide %d" % (n_heads, d))
        blocks = [np.split(np.asarray(w), n_heads, axis=1) for w in (W_Q, W_K, W_V)]
        self.heads = [Head(*ws) for ws in zip(*blocks)]
        self.W_O = np.asarray(W_O)

    def __call__(self, x, causal):
        n = len(x)
        visible = np.tri(n, dtype=bool) if causal else np.ones((n, n), dtype=bool)
        return np.concatenate([h.forward(x, visible) for h in self.heads], axis=1) @ self.W_O


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    return MultiHead(W_Q, W_K, W_V, W_O, n_heads)(np.asarray(x), causal)
