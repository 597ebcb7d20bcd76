"""Builds a 2 x 2 rotation matrix for each position and pair and applies all of them in one einsum. The signs appear in only
one place."""

import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = 1.0 / base ** (2 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    seq, d = x.shape
    c, s = np.asarray(cos), np.asarray(sin)
    if offset + seq > c.shape[0]:
        raise IndexError(offset + seq)
    turn = np.array([[c, -s], [s, c]])[:, :, offset : offset + seq]
    return np.einsum("abri,rbi->rai", turn, x.reshape(seq, 2, d // 2)).reshape(seq, d)


def rope_qkv(q, k, v, cos, sin, offset=0):
    turned = apply_rope(q, cos, sin, offset)
    return turned, apply_rope(k, cos, sin, offset), np.array(v)
