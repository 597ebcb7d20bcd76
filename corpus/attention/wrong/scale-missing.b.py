# bug: scale-missing, loops
import math

def dot(a, b):
    return sum(float(x) * float(y) for x, y in zip(a, b))

def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    for i, q in enumerate(Q):
        vis = list(zip(K, V))[: i + 1] if causal else list(zip(K, V))
        s = [dot(q, k) for k, _ in vis]
        top = max(s)
        w = [math.exp(x - top) for x in s]
        out.append([sum(a * float(v[c]) for a, (_, v) in zip(w, vis)) / sum(w) for c in range(len(V[0]))])
    return out
