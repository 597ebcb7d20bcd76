"""Writes both halves into one preallocated result, so every temporary is only half as large as x. Tables are in float32."""

import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    pair = np.arange(d // 2, dtype=np.float64)
    theta = np.exp(-np.log(base) * 2.0 * pair / d)
    angle = np.arange(max_seq, dtype=np.float64)[:, np.newaxis] * (theta / scale)
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x)
    seq, d = x.shape
    half, stop = d // 2, offset + seq
    assert stop <= len(cos), "the sequence is longer than the tables"
    c, s = cos[offset:stop], sin[offset:stop]
    out = np.empty((seq, d))
    np.multiply(x[:, :half], c, out=out[:, :half])
    out[:, :half] -= x[:, half:] * s
    np.multiply(x[:, :half], s, out=out[:, half:])
    out[:, half:] += x[:, half:] * c
    return out


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
