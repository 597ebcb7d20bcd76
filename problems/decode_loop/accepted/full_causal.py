"""No loop at all: causal attention over the whole sequence, which is what each step must agree with. A loop is tested
against just this."""

import numpy as np


def decode(embeddings, W_Q, W_K, W_V):
    q, k, v = (np.matmul(embeddings, W) for W in (W_Q, W_K, W_V))
    s = np.einsum("id,jd->ij", q, k) / np.sqrt(q.shape[1])
    s = np.where(np.tri(len(s), dtype=bool), s, -np.inf)
    p = np.exp(s - s.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True) @ v
