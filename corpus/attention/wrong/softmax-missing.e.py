# bug: softmax-missing, only in the causal branch: scores of the future are zeroed, the rest used as they are
import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    Q, K, V = np.asarray(Q), np.asarray(K), np.asarray(V)
    scores = Q.dot(K.T) / np.sqrt(Q.shape[1])
    if causal:
        return np.tril(scores).dot(V)
    scores = np.exp(scores - np.max(scores, axis=1).reshape(-1, 1))
    return (scores / np.sum(scores, axis=1).reshape(-1, 1)).dot(V)
