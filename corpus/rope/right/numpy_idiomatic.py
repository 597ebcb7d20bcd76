"""Idiomatic NumPy, rotate-half form; linear interpolation by scale."""
import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    inv_freq = 1.0 / base ** (np.arange(0, d, 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, inv_freq)
    return np.cos(angles), np.sin(angles)


def rotate_half(x):
    h = x.shape[-1] // 2
    return np.concatenate([-x[..., h:], x[..., :h]], axis=-1)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x)
    seq = x.shape[0]
    c = np.tile(np.asarray(cos)[offset:offset + seq], 2)
    s = np.tile(np.asarray(sin)[offset:offset + seq], 2)
    return x * c + rotate_half(x) * s


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), np.asarray(v)
