# beginner: plain lists and loops, no matrix products
import math


def row_times(x, W):
    rows, cols = len(W), len(W[0])
    out = []
    for j in range(cols):
        total = 0.0
        for i in range(rows):
            total += float(x[i]) * float(W[i][j])
        out.append(total)
    return out


def attend(q, keys, values):
    scale = math.sqrt(len(q))
    scores = []
    for k in keys:
        s = 0.0
        for a, b in zip(q, k):
            s += a * b
        scores.append(s / scale)
    top = max(scores)
    weights = [math.exp(s - top) for s in scores]
    total = sum(weights)
    y = [0.0] * len(values[0])
    for w, v in zip(weights, values):
        for i in range(len(v)):
            y[i] += w / total * v[i]
    return y


def decode(embeddings, W_Q, W_K, W_V):
    keys = []
    values = []
    out = []
    for x in embeddings:
        keys.append(row_times(x, W_K))
        values.append(row_times(x, W_V))
        out.append(attend(row_times(x, W_Q), keys, values))
    return out


def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
    keys, values, new = [], [], []
    y = None
    for token in prompt:
        keys.append(row_times(E[token], W_K))
        values.append(row_times(E[token], W_V))
        y = attend(row_times(E[token], W_Q), keys, values)
    for _ in range(n):
        logits = row_times(y, W_O)
        best = logits.index(max(logits))
        new.append(best)
        keys.append(row_times(E[best], W_K))
        values.append(row_times(E[best], W_V))
        y = attend(row_times(E[best], W_Q), keys, values)
    return new
