import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = 1.0 / base ** (2 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    h = x.shape[1] // 2
    c, s = cos[offset : offset + len(x)], sin[offset : offset + len(x)]
    a, b = x[:, :h], x[:, h:]
    return np.hstack([a * c - b * s, a * s + b * c])


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
