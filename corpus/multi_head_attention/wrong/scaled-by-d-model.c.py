# bug: scaled-by-d-model, plain lists with math.sqrt(len(row))
import math

def mm(A, B):
    return [[sum(float(A[i][k]) * float(B[k][j]) for k in range(len(B))) for j in range(len(B[0]))] for i in range(len(A))]

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n = len(x)
    d = len(x[0])
    if d % n_heads != 0:
        raise ValueError("not divisible")
    dk = d // n_heads
    Q, K, V = mm(x, W_Q), mm(x, W_K), mm(x, W_V)
    out = []
    for i in range(n):
        row = []
        for h in range(n_heads):
            cols = range(h * dk, (h + 1) * dk)
            js = range(i + 1) if causal else range(n)
            s = [sum(Q[i][t] * K[j][t] for t in cols) / math.sqrt(len(Q[i])) for j in js]
            m = max(s)
            w = [math.exp(a - m) for a in s]
            z = sum(w)
            row += [sum(w[j] * V[j][t] for j in js) / z for t in cols]
        out.append(row)
    return mm(out, W_O)
