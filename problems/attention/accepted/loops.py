"""Uses plain loops over queries and keys: slow, but so explicit that you can check every index. A causal query never reads
later keys, so no mask can leak."""

import math


def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    for i in range(len(Q)):
        last = i + 1 if causal else len(K)
        scores = []
        for j in range(last):
            dot = 0.0
            for a, b in zip(Q[i].tolist(), K[j].tolist()):
                dot += a * b
            scores.append(dot / math.sqrt(len(Q[i])))
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        total = sum(exps)
        row = [0.0] * len(V[0])
        for j in range(last):
            for c in range(len(row)):
                row[c] += exps[j] / total * float(V[j][c])
        out.append(row)
    return out
