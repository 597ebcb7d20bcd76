"""bug: value-rotated: q, k and v are glued into one [seq, 3, d] block and turned in one go (fails when d_v != d)."""
import cmath

import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    z = [[cmath.rect(1.0, p * base ** (-2 * i / d)) for i in range(d // 2)] for p in range(max_seq)]
    z = np.array(z).reshape(max_seq, d // 2)
    return z.real.copy(), z.imag.copy()


def _turn(block, cos, sin, offset):
    n, _, d = block.shape
    z = block[..., :d // 2] + 1j * block[..., d // 2:]
    w = (np.asarray(cos) + 1j * np.asarray(sin))[offset:offset + n]
    z = z * w[:, None, :]
    return np.concatenate([z.real, z.imag], axis=-1)


def apply_rope(x, cos, sin, offset=0):
    return _turn(np.asarray(x, float)[:, None, :], cos, sin, offset)[:, 0]


def rope_qkv(q, k, v, cos, sin, offset=0):
    qkv = np.stack([np.asarray(t, float) for t in (q, k, v)], axis=1)
    qkv = _turn(qkv, cos, sin, offset)
    return qkv[:, 0], qkv[:, 1], qkv[:, 2]
