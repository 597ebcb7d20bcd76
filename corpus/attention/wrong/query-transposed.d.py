# bug: query-transposed, Q itself is transposed instead of K (features against features)
import numpy as np


def softmax_rows(a):
    a = np.exp(a - a.max(axis=1, keepdims=True))
    return a / a.sum(axis=1, keepdims=True)


def scaled_dot_product_attention(Q, K, V, causal=False):
    Q, K, V = np.array(Q, float), np.array(K, float), np.array(V, float)
    scores = np.matmul(Q.T, K) / np.sqrt(Q.shape[-1])
    if causal:
        rows, cols = np.indices(scores.shape)
        scores[cols > rows] = -np.inf
    return softmax_rows(scores) @ V
