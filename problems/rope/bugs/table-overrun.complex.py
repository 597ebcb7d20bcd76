import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = 1.0 / base ** (2 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    h = x.shape[1] // 2
    turn = np.asarray(cos)[offset:][: len(x)] + 1j * np.asarray(sin)[offset:][: len(x)]
    turned = (x[:, :h] + 1j * x[:, h:]) * turn
    return np.concatenate([turned.real, turned.imag], axis=1)


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
