# extra optional parameters: dtype, scale, explicit position ids
import numpy as np

def precompute_rope(d, max_seq, base=10000.0, scale=1.0, dtype=np.float64):
    pos = np.arange(max_seq, dtype=np.float64)
    pos /= scale
    theta = np.array([base ** (-i / d) for i in range(0, d, 2)])
    ang = pos[:, None] @ theta[None]
    return np.cos(ang).astype(dtype), np.sin(ang).astype(dtype)

def apply_rope(x, cos, sin, offset=0, positions=None):
    x = np.array(x)
    if positions is None:
        positions = offset + np.arange(len(x))
    c, s = np.asarray(cos)[positions], np.asarray(sin)[positions]
    h = x.shape[1] // 2
    x1, x2 = x[:, :h].copy(), x[:, h:].copy()
    return np.c_[x1 * c - x2 * s, x1 * s + x2 * c]

def rope_qkv(q, k, v, cos, sin, offset=0, positions=None):
    kw = dict(offset=offset, positions=positions)
    return apply_rope(q, cos, sin, **kw), apply_rope(k, cos, sin, **kw), v

_c, _s = precompute_rope(4, 3)
assert np.allclose(apply_rope(np.ones((1, 4)), _c, _s), 1.0)
