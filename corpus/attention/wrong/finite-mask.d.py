# bug: finite-mask, additive: a large negative bias is added to the scores of the future
import numpy as np

NEG = -1e9


def scaled_dot_product_attention(Q, K, V, causal=False):
    Q, K, V = np.asarray(Q, dtype=float), np.asarray(K, dtype=float), np.asarray(V, dtype=float)
    bias = np.triu(np.full((len(Q), len(K)), NEG), k=1) if causal else 0.0
    s = Q @ K.T / np.sqrt(Q.shape[1]) + bias
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e @ V / e.sum(axis=1, keepdims=True)
