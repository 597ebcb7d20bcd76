# bug: query-transposed, loops with the roles of the two indices swapped
import math

def scaled_dot_product_attention(Q, K, V, causal=False):
    n, d = len(Q), len(Q[0])
    out = []
    for i in range(n):
        last = i + 1 if causal else len(K)
        s = []
        for j in range(last):
            s.append(sum(K[i][t] * Q[j][t] for t in range(d)) / math.sqrt(d))
        m = max(s)
        w = [math.exp(v - m) for v in s]
        z = sum(w)
        out.append([sum(w[j] * V[j][c] for j in range(last)) / z for c in range(len(V[0]))])
    return out
