# bug: offset-ignored, rope_qkv does not pass it on
from math import cos as c_, sin as s_

def precompute_rope(d, max_seq, base=10000.0):
    ang = [[p * base ** (-2 * i / d) for i in range(d // 2)] for p in range(max_seq)]
    return [[c_(a) for a in r] for r in ang], [[s_(a) for a in r] for r in ang]

def apply_rope(x, cos, sin, offset=0):
    out = []
    for t, row in enumerate(x):
        h = len(row) // 2
        c, s = cos[offset + t], sin[offset + t]
        out.append([row[i] * c[i] - row[i + h] * s[i] for i in range(h)] + [row[i] * s[i] + row[i + h] * c[i] for i in range(h)])
    return out

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin), apply_rope(k, cos, sin), v
