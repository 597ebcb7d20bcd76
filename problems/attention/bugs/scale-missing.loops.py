import math


def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    for i, q in enumerate(Q):
        last = i + 1 if causal else len(K)
        scores = [sum(float(a) * float(b) for a, b in zip(q, k)) for k in K[:last]]
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        out.append([sum(e * float(v[c]) for e, v in zip(exps, V)) / sum(exps) for c in range(len(V[0]))])
    return out
