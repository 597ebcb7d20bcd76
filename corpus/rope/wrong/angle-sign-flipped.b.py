# bug: angle-sign-flipped, in the tables: the positions run negative
import math

def precompute_rope(d, max_seq, base=10000.0):
    cos, sin = [], []
    for p in range(max_seq):
        ang = [-p * base ** (-2.0 * i / d) for i in range(d // 2)]
        cos.append(list(map(math.cos, ang)))
        sin.append(list(map(math.sin, ang)))
    return cos, sin

def apply_rope(x, cos, sin, offset=0):
    out = []
    for t, row in enumerate(x):
        h = len(row) // 2
        c, s = cos[t + offset], sin[t + offset]
        lo = [row[i] * c[i] - row[h + i] * s[i] for i in range(h)]
        hi = [row[i] * s[i] + row[h + i] * c[i] for i in range(h)]
        out.append(lo + hi)
    return out

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
