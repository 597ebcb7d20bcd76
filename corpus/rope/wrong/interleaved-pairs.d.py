# bug: interleaved-pairs, one place only: halves are read, but the two results are woven into even and odd columns
import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    i = np.arange(d // 2, dtype=np.float32)
    theta = (1.0 / base ** (2 * i / d)).astype(np.float32)
    angles = np.outer(np.arange(max_seq, dtype=np.float32), theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    lo, hi = np.split(x, 2, axis=1)
    c = cos[offset:offset + len(x)]
    s = sin[offset:offset + len(x)]
    out = np.empty_like(x)
    out[:, ::2] = lo * c - hi * s
    out[:, 1::2] = lo * s + hi * c
    return out


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
