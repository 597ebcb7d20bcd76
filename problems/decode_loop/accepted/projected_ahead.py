"""All tokens are known here, so three products compute all projections, and the loop only attends to slices."""

import numpy as np


def decode(embeddings, W_Q, W_K, W_V):
    Q, K, V = embeddings @ W_Q, embeddings @ W_K, embeddings @ W_V
    return np.array([attend(Q[t], K[:t + 1], V[:t + 1]) for t in range(len(Q))])


def attend(q, K, V):
    s = K @ q * q.shape[0] ** -0.5
    w = np.exp(s - s.max())
    return (w / w.sum()) @ V


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    Q, K, V = E @ W_Q, E @ W_K, E @ W_V
    tokens = list(prompt)
    for _ in range(n):
        tokens.append(np.argmax(attend(Q[tokens[-1]], K[tokens], V[tokens]) @ W_O))
    return tokens[len(prompt):]
