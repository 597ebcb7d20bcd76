"""Uses the rotate-half form of the large model libraries: one product with cos, one with sin, and no handling of single
pairs."""

import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    inv_freq = 1.0 / (base ** (np.arange(0, d, 2, dtype=np.float32) / d))
    t = np.arange(max_seq, dtype=np.float32) / np.float32(scale)
    freqs = np.einsum("i,j->ij", t, inv_freq.astype(np.float32))
    return np.cos(freqs), np.sin(freqs)


def rotate_half(x):
    x1, x2 = np.split(x, 2, axis=-1)
    return np.concatenate((-x2, x1), axis=-1)


def apply_rope(x, cos, sin, offset=0):
    x = np.array(x, dtype=np.float32)
    position_ids = np.arange(offset, offset + x.shape[0])
    cos = np.concatenate([cos, cos], axis=-1)[position_ids]
    sin = np.concatenate([sin, sin], axis=-1)[position_ids]
    return x * cos + rotate_half(x) * sin


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
