

def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    import math

    angle = [[p / scale * base ** (-2 * i / d) for i in range(d // 2)] for p in range(max_seq)]
    return [[math.cos(a) for a in row] for row in angle], [[math.sin(a) for a in row] for row in angle]


def apply_rope(x, cos, sin, offset=0):
    if offset + len(x) > len(cos):
        raise IndexError("past the end of the tables")
    out = []
    for p, row in enumerate(x):
        h = len(row) // 2
        first = [row[i] * cos[p][i] - row[i + h] * sin[p][i] for i in range(h)]
        second = [row[i] * sin[p][i] + row[i + h] * cos[p][i] for i in range(h)]
        out.append(first + second)
    return out


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
