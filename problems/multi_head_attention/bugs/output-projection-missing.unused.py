import math


def _mm(a, b):
    return [[math.fsum(p * q for p, q in zip(r, c)) for c in zip(*b)] for r in a]


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d_k = x.shape[1] // n_heads
    assert d_k * n_heads == x.shape[1]
    q, k, v = (_mm(x.tolist(), w.tolist()) for w in (W_Q, W_K, W_V))
    out = [[0.0] * x.shape[1] for _ in q]
    for c in range(x.shape[1]):
        h = c // d_k
        for i in range(len(q)):
            js = range(i + 1 if causal else len(q))
            s = [sum(q[i][d] * k[j][d] for d in range(h * d_k, h * d_k + d_k)) / math.sqrt(d_k) for j in js]
            e = [math.exp(z - max(s)) for z in s]
            out[i][c] = sum(a * v[j][c] for a, j in zip(e, js)) / sum(e)
    _mm(out, W_O.tolist())
    return out
