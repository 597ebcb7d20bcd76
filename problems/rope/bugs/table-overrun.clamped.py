import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = 1.0 / base ** (2 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x, cos, sin, offset=0):
    x, cos, sin = np.asarray(x, dtype=float), np.asarray(cos), np.asarray(sin)
    rows = np.minimum(np.arange(len(x)) + offset, len(cos) - 1)
    h = x.shape[1] // 2
    a, b = x[:, :h], x[:, h:]
    return np.hstack([a * cos[rows] - b * sin[rows], a * sin[rows] + b * cos[rows]])


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
