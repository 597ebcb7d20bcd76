import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = 1.0 / base ** (2 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x, cos, sin, offset=0):
    if offset + len(x) > len(cos):
        raise IndexError("past the end of the tables")
    rows = []
    for r, row in enumerate(x):
        new = list(row)
        for i in range(len(row) // 2):
            c, s = cos[r + offset][i], sin[r + offset][i]
            a, b = row[2 * i], row[2 * i + 1]
            new[2 * i], new[2 * i + 1] = a * c - b * s, a * s + b * c
        rows.append(new)
    return rows


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
