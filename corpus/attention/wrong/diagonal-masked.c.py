# bug: diagonal-masked, loop over range(i): row 0 has nothing and stays zero
import math

def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    width = len(V[0])
    for i, q in enumerate(Q):
        keys = range(i) if causal else range(len(K))
        if not keys:
            out.append([0.0] * width)
            continue
        s = {j: sum(float(a) * float(b) for a, b in zip(q, K[j])) / math.sqrt(len(q)) for j in keys}
        top = max(s.values())
        w = {j: math.exp(v - top) for j, v in s.items()}
        z = sum(w.values())
        out.append([sum(w[j] * float(V[j][c]) for j in keys) / z for c in range(width)])
    return out
