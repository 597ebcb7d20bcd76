# hurried interview answer
import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    ang = np.arange(max_seq)[:, None] * base ** (-np.arange(0, d, 2) / d)
    return np.cos(ang), np.sin(ang)


def apply_rope(x, cos, sin, offset=0):
    x = np.array(x, dtype=float)
    n, h = len(x), x.shape[1] // 2
    a, b = x[:, :h], x[:, h:]
    c, s = cos[offset:offset + n], sin[offset:offset + n]
    return np.hstack([a * c - b * s, b * c + a * s])


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v  # v untouched!
