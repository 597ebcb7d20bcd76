# bug: finite-mask, the score table starts at minus a billion and only the visible cells are filled in, loops
import math


def scaled_dot_product_attention(Q, K, V, causal=False):
    nq, nk, d, dv = len(Q), len(K), len(Q[0]), len(V[0])
    table = [[-10.0 ** 9] * nk for _ in range(nq)]
    for i in range(nq):
        for j in range(nk):
            if causal and j > i:
                break
            table[i][j] = sum(float(Q[i][c]) * float(K[j][c]) for c in range(d)) / math.sqrt(d)
    result = []
    for row in table:
        peak = max(row)
        ws = [math.exp(s - peak) for s in row]
        tot = sum(ws)
        result.append([sum(w * float(V[j][c]) for j, w in enumerate(ws)) / tot for c in range(dv)])
    return result
