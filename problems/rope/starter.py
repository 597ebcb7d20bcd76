import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    """(cos, sin), each of shape [max_seq, d // 2]."""
    raise NotImplementedError("precompute_rope is yours to write")


def apply_rope(x, cos, sin, offset=0):
    """x [seq, d] rotated; row r stands at position r + offset."""
    raise NotImplementedError("apply_rope is yours to write")


def rope_qkv(q, k, v, cos, sin, offset=0):
    """(q, k, v) with what RoPE rotates rotated."""
    raise NotImplementedError("rope_qkv is yours to write")
