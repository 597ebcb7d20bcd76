"""Puts one pair of tables into a small class that rotates rows. The required functions are thin wrappers."""

import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    theta = 1.0 / base ** (2 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


class Rotator:
    """Rotates rows by the angles of a table."""

    def __init__(self, cos, sin):
        self.cos = np.asarray(cos, dtype=np.float64)
        self.sin = np.asarray(sin, dtype=np.float64)

    def row(self, x, position):
        c, s = self.cos[position], self.sin[position]
        half = len(c)
        out = np.zeros(2 * half)
        out[:half] = c * x[:half] - s * x[half:]
        out[half:] = s * x[:half] + c * x[half:]
        return out

    def __call__(self, x, offset):
        x = np.asarray(x, dtype=np.float64)
        return np.stack([self.row(row, place) for place, row in enumerate(x, start=offset)])


def apply_rope(x, cos, sin, offset=0):
    return Rotator(cos, sin)(x, offset)


def rope_qkv(q, k, v, cos, sin, offset=0):
    turn = Rotator(cos, sin)
    return turn(q, offset), turn(k, offset), v
