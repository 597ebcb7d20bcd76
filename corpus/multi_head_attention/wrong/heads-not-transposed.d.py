# bug: heads-not-transposed, plain Python: each token's heads attend to one another instead of to other tokens
import math


def _mm(a, b):
    return [[sum(float(r[k]) * float(b[k][j]) for k in range(len(b))) for j in range(len(b[0]))] for r in a]


def _attend(Q, K, V, causal):
    out = []
    for i, q in enumerate(Q):
        n = i + 1 if causal else len(K)
        s = [sum(a * b for a, b in zip(q, K[j])) / math.sqrt(len(q)) for j in range(n)]
        m = max(s)
        w = [math.exp(t - m) for t in s]
        z = sum(w)
        out.append([sum(w[j] * V[j][c] for j in range(n)) / z for c in range(len(V[0]))])
    return out


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d = len(x[0])
    if d % n_heads != 0:
        raise ValueError("d_model not divisible by n_heads")
    dk = d // n_heads
    split = lambda rows: [[row[h * dk:(h + 1) * dk] for h in range(n_heads)] for row in rows]
    Q, K, V = split(_mm(x, W_Q)), split(_mm(x, W_K)), split(_mm(x, W_V))
    joined = []
    for q, k, v in zip(Q, K, V):
        heads = _attend(q, k, v, causal)
        joined.append([value for head in heads for value in head])
    return _mm(joined, W_O)
