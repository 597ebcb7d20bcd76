# bug: offset-ignored, for keys only: rope_qkv forgets to hand it on to the second call
import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    positions = np.arange(max_seq, dtype=float).reshape(-1, 1)
    inv_freq = np.exp(-np.log(base) * np.arange(0, d, 2) / d).reshape(1, -1)
    return np.cos(positions * inv_freq), np.sin(positions * inv_freq)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    end = offset + x.shape[0]
    assert end <= len(cos), "table too short"
    c, s = np.asarray(cos)[offset:end], np.asarray(sin)[offset:end]
    h = x.shape[1] // 2
    out = np.zeros(x.shape)
    out[:, :h] = x[:, :h] * c - x[:, h:] * s
    out[:, h:] = x[:, h:] * c + x[:, :h] * s
    return out


def rope_qkv(q, k, v, cos, sin, offset=0):
    q = apply_rope(q, cos, sin, offset)
    k = apply_rope(k, cos, sin)
    return q, k, v
