# bug: finite-mask, -1e9 added to the scores of later keys, loops
import math

def scaled_dot_product_attention(Q, K, V, causal=False):
    d = len(Q[0])
    out = []
    for i in range(len(Q)):
        s = []
        for j in range(len(K)):
            v = sum(float(a) * float(b) for a, b in zip(Q[i], K[j])) / math.sqrt(d)
            s.append(v if not causal or j <= i else -1e9)
        top = max(s)
        w = [math.exp(v - top) for v in s]
        z = sum(w)
        out.append([sum(w[j] * float(V[j][c]) for j in range(len(K))) / z for c in range(len(V[0]))])
    return out
