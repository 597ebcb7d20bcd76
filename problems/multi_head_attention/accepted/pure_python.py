"""Uses only lists and loops. Every index of head, token and feature is explicit, so no axis is in doubt."""

import math


def matmul(a, b):
    return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x, W_Q, W_K, W_V, W_O = (m.tolist() for m in (x, W_Q, W_K, W_V, W_O))
    d_k, rest = divmod(len(x[0]), n_heads)
    if rest:
        raise AssertionError("not divisible")
    q, k, v = matmul(x, W_Q), matmul(x, W_K), matmul(x, W_V)
    rows = []
    for i in range(len(x)):
        row = []
        for h in range(n_heads):
            lo, hi = h * d_k, (h + 1) * d_k
            seen = range(i + 1) if causal else range(len(x))
            s = [sum(a * b for a, b in zip(q[i][lo:hi], k[j][lo:hi])) / math.sqrt(d_k) for j in seen]
            top = max(s)
            e = [math.exp(z - top) for z in s]
            total = sum(e)
            row += [sum(e[j] * v[j][c] for j in seen) / total for c in range(lo, hi)]
        rows.append(row)
    return matmul(rows, W_O)
