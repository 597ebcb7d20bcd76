"""Uses lists and loops. The cache is two lists, so you can see what each step reads and writes."""

import math

import numpy as np


def project(x, W):
    out = [0.0] * len(W[0])
    for i, a in enumerate(x):
        for j in range(len(out)):
            out[j] += a * W[i][j]
    return out


def decode(embeddings, W_Q, W_K, W_V):
    W_Q, W_K, W_V = W_Q.tolist(), W_K.tolist(), W_V.tolist()
    keys, values, rows = [], [], []
    for x in embeddings.tolist():
        q = project(x, W_Q)
        keys.append(project(x, W_K))
        values.append(project(x, W_V))
        scores = [sum(a * b for a, b in zip(q, k)) / math.sqrt(len(q)) for k in keys]
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        total = sum(exps)
        rows.append([sum(e * v[j] for e, v in zip(exps, values)) / total for j in range(len(values[0]))])
    return rows


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    E, W_O, tokens = E.tolist(), W_O.tolist(), list(prompt)
    for _ in range(n):
        row = decode(np.array([E[t] for t in tokens]), W_Q, W_K, W_V)[-1]
        logits = project(row, W_O)
        tokens.append(logits.index(max(logits)))
    return tokens[len(prompt):]
