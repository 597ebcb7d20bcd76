# bug: angle-sign-flipped, rotate-half with the minus on the wrong half, class
import numpy as np

class Rotary:
    @staticmethod
    def half(x):
        a, b = np.split(x, 2, axis=-1)
        return np.concatenate((b, -a), axis=-1)

    @classmethod
    def apply(cls, x, c, s):
        return x * np.concatenate((c, c), -1) + cls.half(x) * np.concatenate((s, s), -1)

def precompute_rope(d, max_seq, base=10000.0):
    inv = 1 / np.power(base, np.arange(d // 2) * 2 / d)
    return np.cos(np.arange(max_seq)[:, None] * inv), np.sin(np.arange(max_seq)[:, None] * inv)

def apply_rope(x, cos, sin, offset=0):
    x = np.array(x)
    rows = slice(offset, offset + len(x))
    return Rotary.apply(x, cos[rows], sin[rows])

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
