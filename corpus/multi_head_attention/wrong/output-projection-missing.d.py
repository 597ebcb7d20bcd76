# bug: output-projection-missing, the product with W_O is computed and thrown away
import numpy as np


def _softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class MHA:
    def __init__(self, wq, wk, wv, wo, h):
        self.w = [np.asarray(m, dtype=float) for m in (wq, wk, wv, wo)]
        self.h = h

    def forward(self, x, causal):
        n, d = x.shape
        if d % self.h:
            raise ValueError("d_model % n_heads != 0")
        wq, wk, wv, wo = self.w
        dk = d // self.h
        result = np.empty((n, d))
        for start in range(0, d, dk):
            c = np.s_[start:start + dk]
            s = (x @ wq[:, c]) @ (x @ wk[:, c]).T / np.sqrt(dk)
            if causal:
                s[np.triu_indices(n, 1)] = -np.inf
            result[:, c] = _softmax(s) @ (x @ wv[:, c])
        np.dot(result, wo)
        return result


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    return MHA(W_Q, W_K, W_V, W_O, n_heads).forward(np.asarray(x, dtype=float), causal)
