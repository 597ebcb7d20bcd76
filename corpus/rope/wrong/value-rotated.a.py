# bug: value-rotated, all three through apply_rope
import numpy as np

def precompute_rope(d, max_seq, base=10000.0):
    theta = base ** (-np.arange(0, d, 2) / d)
    a = np.outer(np.arange(max_seq), theta)
    return np.cos(a), np.sin(a)

def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x)
    h = x.shape[1] // 2
    c, s = cos[offset:offset + len(x)], sin[offset:offset + len(x)]
    return np.concatenate([x[:, :h] * c - x[:, h:] * s, x[:, :h] * s + x[:, h:] * c], axis=1)

def rope_qkv(q, k, v, cos, sin, offset=0):
    return tuple(apply_rope(t, cos, sin, offset) for t in (q, k, v))
