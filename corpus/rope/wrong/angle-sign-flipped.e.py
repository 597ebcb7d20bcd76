"""bug: angle-sign-flipped, for keys in rope_qkv: turned by the conjugate "so that q.k gives the difference"."""
import numpy as np


class Rotary:
    def __init__(self, cos, sin):
        self.table = np.asarray(cos) + 1j * np.asarray(sin)

    def at(self, offset, n):
        rows = self.table[offset:offset + n]
        if len(rows) < n:
            raise ValueError("sequence runs past the table")
        return rows

    def rotate(self, x, offset, conjugate=False):
        x = np.asarray(x, dtype=float)
        h = x.shape[1] // 2
        w = self.at(offset, len(x))
        z = (x[:, :h] + 1j * x[:, h:]) * (w.conj() if conjugate else w)
        return np.concatenate((z.real, z.imag), axis=1)


def precompute_rope(d, max_seq, base=10000.0):
    w = np.exp(1j * np.outer(np.arange(max_seq), base ** (-np.arange(d // 2) * 2 / d)))
    return w.real, w.imag


def apply_rope(x, cos, sin, offset=0):
    return Rotary(cos, sin).rotate(x, offset)


def rope_qkv(q, k, v, cos, sin, offset=0):
    rope = Rotary(cos, sin)
    return rope.rotate(q, offset), rope.rotate(k, offset, conjugate=True), v
