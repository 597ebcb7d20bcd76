"""Uses only the standard library and handles one pair at a time: slow, but you can check every index."""

import math


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    cos, sin = [], []
    for position in range(max_seq):
        cos_row, sin_row = [], []
        for i in range(d // 2):
            angle = position / scale / base ** (2 * i / d)
            cos_row.append(math.cos(angle))
            sin_row.append(math.sin(angle))
        cos.append(cos_row)
        sin.append(sin_row)
    return cos, sin


def apply_rope(x, cos, sin, offset=0):
    out = []
    for r in range(len(x)):
        half = len(x[r]) // 2
        row = [0.0] * (2 * half)
        for i in range(half):
            c, s = float(cos[offset + r][i]), float(sin[offset + r][i])
            first, second = float(x[r][i]), float(x[r][i + half])
            row[i] = first * c - second * s
            row[i + half] = first * s + second * c
        out.append(row)
    return out


def rope_qkv(q, k, v, cos, sin, offset=0):
    return [apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v]
