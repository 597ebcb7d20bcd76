import math


def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    for i, q in enumerate(Q):
        scores = [sum(float(a) * float(b) for a, b in zip(q, k)) / math.sqrt(len(k)) for k in K]
        if causal:
            scores = [s if j <= i else -1e20 for j, s in enumerate(scores)]
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        out.append([sum(e * float(v[c]) for e, v in zip(exps, V)) / sum(exps) for c in range(len(V[0]))])
    return out
