# bug: value-rotated, keys and values are rotated and the query too, stacked in one call by a class
import numpy as np

class Rope:
    def __init__(self, cos, sin): self.z = np.asarray(cos) + 1j * np.asarray(sin)

    def rotate(self, x, offset):
        x = np.asarray(x, dtype=float)
        a, b = np.hsplit(x, 2)
        w = (a + 1j * b) * self.z[np.arange(len(x)) + offset]
        return np.hstack([w.real, w.imag])

def precompute_rope(d, max_seq, base=10000.0):
    z = np.exp(1j * np.outer(np.arange(max_seq), base ** (-2 * np.arange(d // 2) / d)))
    return z.real.copy(), z.imag.copy()

def apply_rope(x, cos, sin, offset=0):
    return Rope(cos, sin).rotate(x, offset)

def rope_qkv(q, k, v, cos, sin, offset=0):
    r = Rope(cos, sin)
    q = r.rotate(q, offset)
    k, v = (r.rotate(t, offset) for t in (k, v))
    return q, k, v
