import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    n_q, n_k = Q.shape[0], K.shape[0]
    logits = (Q @ K.T) / np.sqrt(Q.shape[1])
    if causal:
        later = np.triu(np.ones((n_q, n_k)), 1) > 0
        logits = np.where(later, -1e9, logits)
    return _normalise(logits) @ V


def _normalise(logits):
    logits = logits - np.max(logits, axis=1, keepdims=True)
    p = np.exp(logits)
    return p / np.sum(p, axis=1, keepdims=True)
