# bug: query-transposed, einsum, only in the causal branch
import numpy as np

class Attention:
    def __init__(self, d): self.scale = d ** -0.5

    def weights(self, s):
        s = s - s.max(-1, keepdims=True)
        return np.exp(s) / np.exp(s).sum(-1, keepdims=True)

    def full(self, Q, K, V):
        return self.weights(np.einsum("id,jd->ij", Q, K) * self.scale) @ V

    def causal(self, Q, K, V):
        s = np.einsum("id,jd->ji", Q, K) * self.scale
        s = np.where(np.tri(len(Q), len(K), dtype=bool), s, -np.inf)
        return self.weights(s) @ V

def scaled_dot_product_attention(Q, K, V, causal=False):
    a = Attention(Q.shape[1])
    return a.causal(Q, K, V) if causal else a.full(Q, K, V)
