# beginner: plain loops, only the visible keys are scored, nested list out
import math

def scaled_dot_product_attention(Q, K, V, causal=False):
    n = len(Q)
    m = len(K)
    d = len(Q[0])
    result = []
    for i in range(n):
        scores = []
        for j in range(m):
            if causal and j > i:
                continue
            dot = 0.0
            for t in range(d):
                dot += float(Q[i][t]) * float(K[j][t])
            scores.append(dot / math.sqrt(d))
        big = max(scores)
        weights = [math.exp(s - big) for s in scores]
        total = sum(weights)
        row = []
        for c in range(len(V[0])):
            acc = 0.0
            for j in range(len(weights)):
                acc += weights[j] / total * float(V[j][c])
            row.append(acc)
        result.append(row)
    return result
