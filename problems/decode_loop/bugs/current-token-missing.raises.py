import math


def decode(embeddings, W_Q, W_K, W_V):
    keys, values, out = [], [], []
    for x in embeddings:
        q = x @ W_Q
        scores = [float(k @ q) / math.sqrt(len(q)) for k in keys]
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        out.append(sum(e * v for e, v in zip(exps, values)) / sum(exps))
        keys.append(x @ W_K)
        values.append(x @ W_V)
    return out
