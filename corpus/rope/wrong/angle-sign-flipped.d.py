# bug: angle-sign-flipped; 2x2 matrices per position and pair, applied transposed
import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    a = np.arange(max_seq)[:, np.newaxis] / base ** (2 * np.arange(d // 2) / d)
    return np.cos(a), np.sin(a)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    seq, d = x.shape
    at = np.arange(seq) + offset
    c, s = np.asarray(cos)[at], np.asarray(sin)[at]
    R = np.array([[c, -s], [s, c]])                       # [2, 2, seq, d/2]
    pairs = x.reshape(seq, 2, d // 2)
    return np.einsum("abtf,taf->tbf", R, pairs).reshape(seq, d)


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
