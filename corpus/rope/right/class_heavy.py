# class-heavy: the rotation is an object, float32 tables (angles in float64)
import numpy as np


class RotaryTable:
    def __init__(self, cos, sin):
        self.cos = np.asarray(cos)
        self.sin = np.asarray(sin)

    @classmethod
    def build(cls, d, n, base):
        exponent = np.arange(0, d, 2, dtype=np.float64) / d
        angle = np.arange(n, dtype=np.float64)[:, np.newaxis] / np.power(base, exponent)
        return cls(np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32))

    def window(self, start, length):
        rows = slice(start, start + length)
        return self.cos[rows], self.sin[rows]


class Rotary:
    def __init__(self, table, offset):
        self.table, self.offset = table, offset

    def __call__(self, x):
        x = np.asarray(x)
        first, second = np.split(x, 2, axis=1)
        c, s = self.table.window(self.offset, len(x))
        out = np.empty(x.shape, dtype=np.float64)
        out[:, : first.shape[1]] = first * c - second * s
        out[:, first.shape[1]:] = second * c + first * s
        return out


def precompute_rope(d, max_seq, base=10000.0):
    t = RotaryTable.build(d, max_seq, base)
    return t.cos, t.sin


def apply_rope(x, cos, sin, offset=0):
    return Rotary(RotaryTable(cos, sin), offset)(x)


def rope_qkv(q, k, v, cos, sin, offset=0):
    rot = Rotary(RotaryTable(cos, sin), offset)
    return rot(q), rot(k), np.array(v)
