# bug: finite-mask, an additive -1e9 bias in a dataclass
from dataclasses import dataclass
import numpy as np

@dataclass
class Mask:
    seq: int
    causal: bool

    def bias(self):
        return np.triu(np.ones((self.seq, self.seq)), 1) * (-1e9 if self.causal else 0.0)

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    if d % n_heads:
        raise ValueError("d_model must be a multiple of n_heads")
    q, k, v = (np.einsum("sd,dhk->hsk", x, W.reshape(d, n_heads, -1)) for W in (W_Q, W_K, W_V))
    s = np.einsum("hqk,htk->hqt", q, k) / np.sqrt(d // n_heads) + Mask(n, causal).bias()
    p = np.exp(s - s.max(2, keepdims=True))
    p /= p.sum(2, keepdims=True)
    return np.einsum("hqt,htk->qhk", p, v).reshape(n, d) @ W_O
