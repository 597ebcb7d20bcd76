import math


def dot(a, b):
    return sum(float(x) * float(y) for x, y in zip(a, b))


def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    for i, k in enumerate(K):
        scores = [dot(k, q) / math.sqrt(len(k)) for q in Q]
        if causal:
            scores = scores[:i + 1]
        top = max(scores)
        weights = [math.exp(s - top) for s in scores]
        total = sum(weights)
        out.append([sum(w * float(v[c]) for w, v in zip(weights, V)) / total for c in range(len(V[0]))])
    return out
