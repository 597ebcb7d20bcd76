# beginner: plain Python lists, one head at a time by column slices
import math

def matmul(A, B):
    rows, inner, cols = len(A), len(B), len(B[0])
    C = []
    for i in range(rows):
        row = []
        for j in range(cols):
            s = 0.0
            for k in range(inner):
                s += float(A[i][k]) * float(B[k][j])
            row.append(s)
        C.append(row)
    return C

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq = len(x)
    d_model = len(x[0])
    if d_model % n_heads != 0:
        raise ValueError("d_model must be divisible by n_heads")
    d_k = d_model // n_heads
    Q = matmul(x, W_Q)
    K = matmul(x, W_K)
    V = matmul(x, W_V)
    out = [[0.0] * d_model for _ in range(seq)]
    for h in range(n_heads):
        start = h * d_k
        for i in range(seq):
            scores = []
            for j in range(seq):
                if causal and j > i:
                    break
                s = 0.0
                for t in range(start, start + d_k):
                    s += Q[i][t] * K[j][t]
                scores.append(s / math.sqrt(d_k))
            m = max(scores)
            exps = [math.exp(s - m) for s in scores]
            total = sum(exps)
            for j in range(len(exps)):
                for t in range(start, start + d_k):
                    out[i][t] += exps[j] / total * V[j][t]
    return matmul(out, W_O)
