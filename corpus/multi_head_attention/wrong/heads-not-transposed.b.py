# bug: heads-not-transposed, [seq, n_heads, d_k] batched as it is: the heads of one token attend to each other
import numpy as np

class MHA:
    def __init__(self, n_heads, causal):
        self.n_heads, self.causal = n_heads, causal

    def split(self, t):
        return t.reshape(len(t), self.n_heads, -1)

    def attend(self, q, k, v):
        s = np.einsum("bqd,bkd->bqk", q, k) / np.sqrt(q.shape[-1])
        if self.causal:
            s = np.where(np.tri(*s.shape[1:], dtype=bool), s, -np.inf)
        w = np.exp(s - s.max(-1, keepdims=True))
        return np.einsum("bqk,bkd->bqd", w / w.sum(-1, keepdims=True), v)

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    if x.shape[1] % n_heads:
        raise ValueError("n_heads must divide d_model")
    m = MHA(n_heads, causal)
    out = m.attend(*(m.split(x @ w) for w in (W_Q, W_K, W_V)))
    return out.reshape(x.shape) @ W_O
