# beginner: math.cos in loops, nested lists in and out
import math

def precompute_rope(d, max_seq, base=10000.0):
    cos = []
    sin = []
    for pos in range(max_seq):
        c = []
        s = []
        for i in range(d // 2):
            theta = 1.0 / (base ** (2.0 * i / d))
            c.append(math.cos(pos * theta))
            s.append(math.sin(pos * theta))
        cos.append(c)
        sin.append(s)
    return cos, sin

def apply_rope(x, cos, sin, offset=0):
    out = []
    for t in range(len(x)):
        row = [0.0] * len(x[t])
        half = len(x[t]) // 2
        for i in range(half):
            a = float(x[t][i])
            b = float(x[t][i + half])
            c = cos[offset + t][i]
            s = sin[offset + t][i]
            row[i] = a * c - b * s
            row[i + half] = a * s + b * c
        out.append(row)
    return out

def rope_qkv(q, k, v, cos, sin, offset=0):
    # v is left alone
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
