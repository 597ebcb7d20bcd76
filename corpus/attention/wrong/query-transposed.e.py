# bug: query-transposed, plain loops, only in the causal branch: key i is asked about query j
import math


def dot(a, b):
    return sum(float(s) * float(t) for s, t in zip(a, b))


def mix(scores, V):
    m = max(scores)
    w = [math.exp(s - m) for s in scores]
    z = sum(w)
    return [sum(wi * float(row[c]) for wi, row in zip(w, V)) / z for c in range(len(V[0]))]


def scaled_dot_product_attention(Q, K, V, causal=False):
    root = math.sqrt(len(Q[0]))
    out = []
    for i in range(len(Q)):
        if causal:
            scores = [dot(K[i], Q[j]) / root for j in range(i + 1)]
        else:
            scores = [dot(Q[i], k) / root for k in K]
        out.append(mix(scores, V))
    return out
