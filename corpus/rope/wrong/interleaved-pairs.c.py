# bug: interleaved-pairs, split at even and odd columns but concatenated as halves
import numpy as np

def precompute_rope(d: int, max_seq: int, base: float = 10000.0):
    inv = np.exp(np.arange(0, d, 2) * (-np.log(base) / d))
    ang = np.einsum("p,i->pi", np.arange(max_seq, dtype=float), inv)
    return np.cos(ang), np.sin(ang)

def apply_rope(x, cos, sin, offset: int = 0):
    x = np.asarray(x)
    pos = np.arange(offset, offset + x.shape[0])
    c, s = np.asarray(cos)[pos], np.asarray(sin)[pos]
    x1, x2 = x[:, ::2], x[:, 1::2]
    return np.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1)

def rope_qkv(q, k, v, cos, sin, offset: int = 0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
