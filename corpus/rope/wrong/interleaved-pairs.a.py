# bug: interleaved-pairs, even and odd columns, written back interleaved
import numpy as np

def precompute_rope(d, max_seq, base=10000.0):
    a = np.outer(np.arange(max_seq), 1.0 / base ** (np.arange(0, d, 2) / d))
    return np.cos(a), np.sin(a)

def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    c, s = cos[offset:offset + len(x)], sin[offset:offset + len(x)]
    out = np.empty_like(x)
    out[:, 0::2] = x[:, 0::2] * c - x[:, 1::2] * s
    out[:, 1::2] = x[:, 0::2] * s + x[:, 1::2] * c
    return out

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
