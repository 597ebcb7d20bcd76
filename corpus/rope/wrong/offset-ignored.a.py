# bug: offset-ignored, apply_rope always starts at row 0
import numpy as np

def precompute_rope(d, max_seq, base=10000.0):
    a = np.outer(np.arange(max_seq), base ** (-2.0 * np.arange(d // 2) / d))
    return np.cos(a), np.sin(a)

def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x)
    seq, d = x.shape
    x1, x2 = x[:, :d // 2], x[:, d // 2:]
    c, s = cos[:seq], sin[:seq]
    return np.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1)

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
