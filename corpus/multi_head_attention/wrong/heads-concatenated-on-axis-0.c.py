# bug: heads-concatenated-on-axis-0, loops: the rows of the heads are put one below the other, then cut to [seq, d_model]
import math

def mm(A, B):
    cols = list(zip(*B))
    return [[sum(float(a) * float(b) for a, b in zip(r, c)) for c in cols] for r in A]

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = len(x), len(x[0])
    if d % n_heads:
        raise ValueError("bad number of heads")
    dk = d // n_heads
    Q, K, V = mm(x, W_Q), mm(x, W_K), mm(x, W_V)
    rows = []
    for h in range(n_heads):
        c = slice(h * dk, h * dk + dk)
        for i in range(n):
            last = i + 1 if causal else n
            s = [sum(a * b for a, b in zip(Q[i][c], K[j][c])) / math.sqrt(dk) for j in range(last)]
            top = max(s)
            w = [math.exp(v - top) for v in s]
            z = sum(w)
            rows.append([sum(w[j] / z * V[j][c][t] for j in range(last)) for t in range(dk)])
    flat = [v for r in rows for v in r]
    return mm([flat[i * d:(i + 1) * d] for i in range(n)], W_O)
