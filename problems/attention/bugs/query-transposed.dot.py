import numpy as np


def softmax(z):
    z = np.exp(z - np.max(z, -1, keepdims=True))
    return z / np.sum(z, -1, keepdims=True)


def scaled_dot_product_attention(Q, K, V, causal=False):
    d = Q.shape[1]
    s = np.dot(K, Q.T) / d ** 0.5
    if causal:
        n = Q.shape[0]
        for i in range(n):
            s[i, i + 1:] = -np.inf
    return np.dot(softmax(s), V)
