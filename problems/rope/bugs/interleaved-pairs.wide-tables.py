import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = np.repeat(1.0 / base ** (2 * np.arange(d // 2) / d), 2)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x, cos, sin, offset=0):
    if offset + len(x) > len(cos):
        raise IndexError("past the end of the tables")
    x = np.asarray(x, dtype=float)
    seq = len(x)
    if len(cos[0]) < x.shape[1]:
        cos, sin = np.repeat(cos, 2, axis=1), np.repeat(sin, 2, axis=1)
    other = np.empty_like(x)
    other[:, ::2], other[:, 1::2] = -x[:, 1::2], x[:, ::2]
    return x * cos[offset:offset + seq] + other * sin[offset:offset + seq]


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
