# bug: interleaved-pairs, loops over (2i, 2i + 1)
import math

def precompute_rope(d, max_seq, base=10000.0):
    cos, sin = [], []
    for p in range(max_seq):
        ang = [p / base ** (2 * i / d) for i in range(d // 2)]
        cos.append([math.cos(a) for a in ang])
        sin.append([math.sin(a) for a in ang])
    return cos, sin

def apply_rope(x, cos, sin, offset=0):
    result = []
    for t, row in enumerate(x):
        r = []
        for i in range(len(row) // 2):
            a, b = row[2 * i], row[2 * i + 1]
            c, s = cos[t + offset][i], sin[t + offset][i]
            r += [a * c - b * s, a * s + b * c]
        result.append(r)
    return result

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
