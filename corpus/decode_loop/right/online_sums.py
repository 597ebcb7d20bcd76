# products first, then running maximum, sum and answer for each query
import math
import numpy as np


def decode(embeddings, W_Q, W_K, W_V):
    E = np.float64(embeddings)
    Q = np.einsum("sd,dk->sk", E, W_Q) / math.sqrt(W_Q.shape[1])
    K = np.einsum("sd,dk->sk", E, W_K)
    V = np.einsum("sd,dk->sk", E, W_V)
    out = np.zeros(V.shape)
    for t, q in enumerate(Q):
        top, total, acc = -math.inf, 0.0, np.zeros(V.shape[1])
        for s, v in zip(K[: t + 1] @ q, V):
            new_top = max(top, s)
            shrink = math.exp(top - new_top)
            w = math.exp(s - new_top)
            total = total * shrink + w
            acc = acc * shrink + w * v
            top = new_top
        out[t] = acc / total
    return out.tolist()
