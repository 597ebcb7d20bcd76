import math


def _mm(a, b):
    return [[sum(p * q for p, q in zip(r, c)) for c in zip(*b)] for r in a]


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d_k = x.shape[1] // n_heads
    assert d_k * n_heads == x.shape[1]
    q, k, v = (_mm(x.tolist(), w.tolist()) for w in (W_Q, W_K, W_V))
    out = []
    for i in range(len(q)):
        row = []
        for h in range(n_heads):
            cs = range(h * d_k, h * d_k + d_k)
            s = [sum(q[i][c] * k[j][c] for c in cs) / math.sqrt(d_k) for j in range(len(q))]
            s = [-1e7 if causal and j > i else z for j, z in enumerate(s)]
            e = [math.exp(z - max(s)) for z in s]
            row += [sum(a * v[j][c] for j, a in enumerate(e)) / sum(e) for c in cs]
        out.append(row)
    return _mm(out, W_O.tolist())
