"""One fused projection computes a token's query, key and value and writes them directly into one cache of rows."""

import numpy as np


def decode(embeddings, W_Q, W_K, W_V):
    d_k, d_v = W_K.shape[1], W_V.shape[1]
    cache = np.zeros((len(embeddings), d_k + d_v))
    result = np.zeros((len(embeddings), d_v))
    for t, x in enumerate(embeddings):
        cache[t, :d_k] = np.dot(x, W_K)
        cache[t, d_k:] = np.dot(x, W_V)
        past = cache[: t + 1]
        s = np.einsum("td,d->t", past[:, :d_k], np.dot(x, W_Q)) / d_k**0.5
        w = np.exp(s - np.max(s))
        result[t] = np.einsum("t,td->d", w / np.sum(w), past[:, d_k:])
    return result


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    d_k = W_K.shape[1]
    table = np.concatenate([E @ W_K, E @ W_V], axis=1)
    queries = E @ W_Q / d_k**0.5
    cache = table[list(prompt)]
    token, new = prompt[-1], []
    for _ in range(n):
        s = np.einsum("td,d->t", cache[:, :d_k], queries[token])
        w = np.exp(s - np.max(s))
        y = np.einsum("t,td->d", w / np.sum(w), cache[:, d_k:])
        token = int(np.argmax(np.dot(y, W_O)))
        new.append(token)
        cache = np.vstack([cache, table[token]])
    return new
