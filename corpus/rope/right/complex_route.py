# another route: each pair is a complex number, multiplied by cos + i sin
import numpy as np

def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    freq = np.exp(-np.log(base) * np.arange(d // 2) * 2.0 / d)
    z = np.exp(1j * (np.arange(max_seq) / scale)[:, None] * freq[None, :])
    return z.real, z.imag

def apply_rope(x, cos, sin, offset=0):
    x = np.array(x, dtype=np.float64)
    n, d = x.shape
    idx = np.arange(offset, offset + n)
    rot = np.asarray(cos)[idx] + 1j * np.asarray(sin)[idx]     # fancy index: raises past the end
    z = (x[:, : d // 2] + 1j * x[:, d // 2:]) * rot
    return np.hstack((z.real, z.imag))

def rope_qkv(q, k, v, cos, sin, offset=0):
    rotated = [apply_rope(t, cos, sin, offset) for t in (q, k)]
    return rotated[0], rotated[1], v
