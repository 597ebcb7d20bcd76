# bug: softmax-missing, it is called but its result is not used; masked scores are zero
import numpy as np

def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

def scaled_dot_product_attention(Q, K, V, causal=False):
    weights = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[1])
    if causal:
        weights = np.tril(weights)
    softmax(weights)
    return np.einsum("qk,kv->qv", weights, V)
