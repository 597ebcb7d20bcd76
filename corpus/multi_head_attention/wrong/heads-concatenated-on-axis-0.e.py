# bug: heads-concatenated-on-axis-0, lists: rows.extend(head) head by head; zip in the product hides the short rows
import math


def matmul(a, b):
    cols = len(b[0])
    return [[sum(float(u) * float(brow[c]) for u, brow in zip(arow, b)) for c in range(cols)] for arow in a]


def one_head(q, k, v, causal):
    res = []
    for i in range(len(q)):
        last = i if causal else len(k) - 1
        sc = [sum(s * t for s, t in zip(q[i], k[j])) / math.sqrt(len(q[i])) for j in range(last + 1)]
        mx = max(sc)
        ex = [math.exp(s - mx) for s in sc]
        res.append([sum(e * v[j][c] for j, e in enumerate(ex)) / sum(ex) for c in range(len(v[0]))])
    return res


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    width = len(x[0])
    if width % n_heads:
        raise ValueError("bad n_heads")
    step = width // n_heads
    q, k, v = matmul(x, W_Q), matmul(x, W_K), matmul(x, W_V)
    rows = []
    for start in range(0, width, step):
        cut = lambda m: [r[start:start + step] for r in m]
        rows.extend(one_head(cut(q), cut(k), cut(v), causal))
    return matmul(rows, W_O)
