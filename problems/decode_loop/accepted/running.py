"""A generator receives one token at a time, as from a stream. All inputs are converted to plain arrays first."""

import numpy as np


def stream(W_Q, W_K, W_V, room):
    k_cache = np.empty((room, W_K.shape[1]))
    v_cache = np.empty((room, W_V.shape[1]))
    out = None
    for t in range(room):
        x = yield out
        k_cache[t], v_cache[t] = W_K.T @ x, W_V.T @ x
        z = k_cache[:t + 1].dot(W_Q.T @ x) / np.sqrt(W_Q.shape[1])
        z = np.exp(z - z.max())
        out = z.dot(v_cache[:t + 1]) / z.sum()
    yield out


def decode(embeddings, W_Q, W_K, W_V, dtype=np.float64):
    embeddings, W_Q, W_K, W_V = (np.array(a, dtype=dtype) for a in (embeddings, W_Q, W_K, W_V))
    model = stream(W_Q, W_K, W_V, len(embeddings))
    next(model)
    return [model.send(x).tolist() for x in embeddings]


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    model = stream(W_Q, W_K, W_V, len(prompt) + n)
    next(model)
    for token in prompt:
        y = model.send(E[token])
    new = []
    while len(new) < n:
        new.append(int((y @ W_O).argmax()))
        y = model.send(E[new[-1]])
    return new
