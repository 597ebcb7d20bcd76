# bug: angle-sign-flipped, in the rotation formula
import numpy as np

def precompute_rope(d, max_seq, base=10000.0):
    a = np.outer(np.arange(max_seq), base ** (-np.arange(0, d, 2) / d))
    return np.cos(a), np.sin(a)

def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x)
    n, d = x.shape
    x1, x2 = x[:, :d // 2], x[:, d // 2:]
    c, s = cos[offset:offset + n], sin[offset:offset + n]
    return np.concatenate([x1 * c + x2 * s, x2 * c - x1 * s], axis=-1)

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
