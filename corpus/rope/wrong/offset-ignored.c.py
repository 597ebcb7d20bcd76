# bug: offset-ignored, only for the keys in rope_qkv
import numpy as np

def precompute_rope(d, max_seq, base=10000.0):
    z = np.exp(1j * np.arange(max_seq)[:, None] / base ** (np.arange(0, d, 2) / d))
    return z.real, z.imag

def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, float)
    n, h = len(x), x.shape[1] // 2
    if offset + n > len(cos):
        raise IndexError("table too short")
    z = (x[:, :h] + 1j * x[:, h:]) * (np.asarray(cos) + 1j * np.asarray(sin))[offset:offset + n]
    return np.c_[z.real, z.imag]

def rope_qkv(q, k, v, cos, sin, offset=0):
    q = apply_rope(q, cos, sin, offset)
    k = apply_rope(k, cos, sin)
    return q, k, v
