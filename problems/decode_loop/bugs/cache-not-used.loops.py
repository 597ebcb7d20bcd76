import math


def project(x, W):
    return [sum(a * w for a, w in zip(x, column)) for column in zip(*W)]


def decode(embeddings, W_Q, W_K, W_V):
    x, W_Q, W_K, W_V = embeddings.tolist(), W_Q.tolist(), W_K.tolist(), W_V.tolist()
    out = []
    for t in range(len(x)):
        q = project(x[t], W_Q)
        keys = [project(token, W_K) for token in x[:t + 1]]
        values = [project(token, W_V) for token in x[:t + 1]]
        s = [sum(a * b for a, b in zip(q, k)) / math.sqrt(len(q)) for k in keys]
        e = [math.exp(a - max(s)) for a in s]
        out.append([sum(w * v[c] for w, v in zip(e, values)) / sum(e) for c in range(len(values[0]))])
    return out
