# bug: scale-missing, the scaled queries are computed under a new name and never used
import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    Q = np.asarray(Q, dtype=float)
    K = np.asarray(K, dtype=float)
    V = np.asarray(V, dtype=float)
    q_scaled = Q / np.sqrt(Q.shape[1])
    out = np.zeros((Q.shape[0], V.shape[1]))
    for i in range(Q.shape[0]):
        upto = i + 1 if causal else K.shape[0]
        s = K[:upto] @ Q[i]
        w = np.exp(s - s.max())
        out[i] = w @ V[:upto] / w.sum()
    return out
