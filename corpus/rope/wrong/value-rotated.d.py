# bug: value-rotated; everything of q's width is rotated, v too when d_v == d
import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    freqs = 1.0 / base ** (np.arange(d // 2) * 2.0 / d)
    table = np.outer(np.arange(max_seq), freqs)
    return np.cos(table), np.sin(table)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    seq, d = x.shape
    if offset + seq > len(cos):
        raise IndexError("positions past the table")
    c = np.tile(cos[offset:offset + seq], 2)
    s = np.tile(sin[offset:offset + seq], 2)
    turned = np.concatenate([-x[:, d // 2:], x[:, :d // 2]], axis=1)   # rotate_half
    return x * c + turned * s


def rope_qkv(q, k, v, cos, sin, offset=0):
    d = np.shape(q)[1]
    out = []
    for t in (q, k, v):
        out.append(apply_rope(t, cos, sin, offset) if np.shape(t)[1] == d else np.asarray(t))
    return tuple(out)
