import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = 1.0 / base ** (2 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def rotate_half(x):
    h = x.shape[-1] // 2
    return np.concatenate([-x[..., h:], x[..., :h]], axis=-1)


def apply_rope(x, cos, sin, offset=0):
    if offset + len(x) > len(cos):
        raise IndexError("past the end of the tables")
    x = np.asarray(x, dtype=float)
    c = np.repeat(cos, 2, axis=-1)[offset:offset + len(x)]
    s = np.repeat(sin, 2, axis=-1)[offset:offset + len(x)]
    return x * c + rotate_half(x) * s


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
