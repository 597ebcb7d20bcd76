import math


def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    for i in range(len(Q)):
        seen = [j for j in range(len(K)) if not causal or j < i]
        scores = [sum(float(a) * float(b) for a, b in zip(Q[i], K[j])) / math.sqrt(len(K[j])) for j in seen]
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        out.append([sum(e * float(V[j][c]) for e, j in zip(exps, seen)) / sum(exps) for c in range(len(V[0]))])
    return out
