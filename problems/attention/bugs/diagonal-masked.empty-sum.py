import math


def scaled_dot_product_attention(Q, K, V, causal=False):
    Q, K, V = Q.tolist(), K.tolist(), V.tolist()
    root = math.sqrt(len(Q[0]))
    result = []
    for i, q in enumerate(Q):
        pairs = [(sum(a * b for a, b in zip(q, k)) / root, v) for k, v in zip(K, V)]
        if causal:
            pairs = pairs[:i]
        top = max((s for s, _ in pairs), default=0.0)
        total = sum(math.exp(s - top) for s, _ in pairs)
        result.append([sum(math.exp(s - top) * v[c] for s, v in pairs) / total for c in range(len(V[0]))])
    return result
