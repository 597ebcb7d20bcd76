import numpy as np


def precompute_rope(d, max_seq, base=10000.0):
    """Return (cos, sin), each of shape [max_seq, d // 2]."""
    raise NotImplementedError("Implement precompute_rope")


def apply_rope(x, cos, sin, offset=0):
    """Return x [seq, d] rotated. Row r is at position r + offset."""
    raise NotImplementedError("Implement apply_rope")


def rope_qkv(q, k, v, cos, sin, offset=0):
    """Return (q, k, v). Rotate those that RoPE rotates."""
    raise NotImplementedError("Implement rope_qkv")
