# bug: softmax-missing, loops: raw scores of the visible keys weight the values
def scaled_dot_product_attention(Q, K, V, causal=False):
    d = len(Q[0]) ** 0.5
    res = []
    for i in range(len(Q)):
        row = [0.0 for _ in V[0]]
        for j in range(len(K)):
            if causal and j > i:
                break
            score = sum(a * b for a, b in zip(Q[i], K[j])) / d
            for c in range(len(row)):
                row[c] += score * V[j][c]
        res.append(row)
    return res
