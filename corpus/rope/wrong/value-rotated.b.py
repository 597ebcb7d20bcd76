# bug: value-rotated, whenever v has the width of q
import math

def precompute_rope(d, max_seq, base=10000.0):
    f = [base ** (-2.0 * i / d) for i in range(d // 2)]
    return ([[math.cos(p * w) for w in f] for p in range(max_seq)],
            [[math.sin(p * w) for w in f] for p in range(max_seq)])

def apply_rope(x, cos, sin, offset=0):
    out = []
    for p, row in enumerate(x, start=offset):
        h = len(row) // 2
        new = [0.0] * len(row)
        for i in range(h):
            new[i] = row[i] * cos[p][i] - row[i + h] * sin[p][i]
            new[i + h] = row[i] * sin[p][i] + row[i + h] * cos[p][i]
        out.append(new)
    return out

def rope_qkv(q, k, v, cos, sin, offset=0):
    rv = apply_rope(v, cos, sin, offset) if len(v[0]) == len(q[0]) else v
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), rv
