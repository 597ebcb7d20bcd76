"""bug: offset-ignored for chunks: only a single decoded token is taken to be at offset, longer input starts at 0."""
from typing import Sequence, Tuple

import numpy as np

Tables = Tuple[np.ndarray, np.ndarray]


def precompute_rope(d: int, max_seq: int, base: float = 10000.0) -> Tables:
    exponent = -2.0 * np.arange(d // 2) / d
    angle = np.einsum("p,f->pf", np.arange(max_seq, dtype=float), np.power(base, exponent))
    return np.cos(angle), np.sin(angle)


def _positions(seq: int, offset: int) -> Sequence[int]:
    decoding = seq == 1
    return [offset] if decoding else list(range(seq))     # prefill starts at 0


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=float)
    rows = _positions(len(x), offset)
    c, s = np.asarray(cos)[rows], np.asarray(sin)[rows]
    left, right = np.hsplit(x, 2)
    return np.block([left * c - right * s, left * s + right * c])


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), np.asarray(v)
