def scaled_dot_product_attention(Q, K, V, causal=False):
    out = []
    for i, q in enumerate(Q.tolist()):
        row = [0.0] * V.shape[1]
        for j, (k, v) in enumerate(zip(K.tolist(), V.tolist())):
            if causal and j > i:
                continue
            score = sum(a * b for a, b in zip(q, k)) / len(q) ** 0.5
            row = [r + score * x for r, x in zip(row, v)]
        out.append(row)
    return out
