# bug: finite-mask, an additive bias of -1e9, einsum, class
import numpy as np

class Bias:
    NEG = -1e9

    @classmethod
    def causal(cls, n, m):
        return np.triu(np.full((n, m), cls.NEG), 1)

def scaled_dot_product_attention(Q, K, V, causal=False):
    s = np.einsum("qd,kd->qk", Q, K).astype(np.float64) / np.sqrt(Q.shape[1])
    if causal:
        s += Bias.causal(*s.shape)
    s -= s.max(1, keepdims=True)
    w = np.exp(s)
    return np.einsum("qk,kv->qv", w / w.sum(1, keepdims=True), V)
