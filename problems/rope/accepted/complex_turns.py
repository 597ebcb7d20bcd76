"""Treats each pair as one complex number, so a rotation is a single multiplication that keeps the norm by construction."""

import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    exponents = np.arange(0, d, 2) / d
    turns = np.exp(1j * np.arange(max_seq)[:, None] / scale * base ** -exponents)
    return turns.real, turns.imag


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=np.float64)
    seq, d = x.shape
    if len(cos) - offset < seq:
        raise ValueError(f"{len(cos)} positions are known, {offset + seq} were asked")
    turns = (np.asarray(cos) + 1j * np.asarray(sin))[offset:][:seq]
    z = (x[:, : d // 2] + 1j * x[:, d // 2 :]) * turns
    return np.hstack((z.real, z.imag))


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
