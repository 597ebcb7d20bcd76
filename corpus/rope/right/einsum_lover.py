# einsum lover: 2 x 2 rotation matrices applied to the pairs
import numpy as np

def precompute_rope(d, max_seq, base=10000.0):
    a = np.einsum("m,i->mi", np.arange(max_seq, dtype=float), base ** (-np.arange(d // 2) / (d / 2)))
    return np.cos(a), np.sin(a)

def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, float)
    n, d = x.shape
    c = np.take(cos, range(offset, offset + n), axis=0)
    s = np.take(sin, range(offset, offset + n), axis=0)
    R = np.array([[c, -s], [s, c]])                    # [2, 2, n, d/2]
    return np.einsum("abni,nbi->nai", R, x.reshape(n, 2, d // 2)).reshape(n, d)

def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
