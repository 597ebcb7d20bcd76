"""Causal attention over the whole sequence. The scores above the diagonal are overwritten in place."""

import numpy as np


def decode(embeddings, W_Q, W_K, W_V):
    scores = (embeddings @ W_Q) @ (embeddings @ W_K).T / np.sqrt(W_K.shape[1])
    scores[np.triu_indices(len(scores), 1)] = -np.inf
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ (embeddings @ W_V)


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    tokens = list(prompt)
    for _ in range(n):
        answers = decode(np.asarray(E)[tokens], W_Q, W_K, W_V)
        tokens.append(int(np.argmax(answers[-1] @ W_O)))
    return tokens[len(prompt):]
