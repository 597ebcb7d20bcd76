"""Expert oddity: tables by doubling (angle addition, no cos of a big angle), rotation as two mirror reflections."""
import numpy as np


def precompute_rope(d, max_seq, base=10000.0, scale=1.0):
    half = d // 2
    theta = np.power(float(base), -2.0 * np.arange(half) / d) / scale
    cos, sin = np.ones((1, half)), np.zeros((1, half))
    while len(cos) < max_seq:
        n = len(cos)                       # rows n .. 2n-1 are rows 0 .. n-1 turned by n * theta
        cn, sn = np.cos(n * theta), np.sin(n * theta)
        cos, sin = (np.vstack([cos, cos * cn - sin * sn]),
                    np.vstack([sin, sin * cn + cos * sn]))
    return cos[:max_seq].copy(), sin[:max_seq].copy()


def apply_rope(x, cos, sin, offset=0):
    x = np.asarray(x, dtype=np.float64)
    where = np.arange(offset, offset + x.shape[0])
    c, s = np.take(cos, where, axis=0), np.take(sin, where, axis=0)     # take raises past the table
    pairs = x.reshape(x.shape[0], 2, -1).copy()
    pairs[:, 1] *= -1                                  # mirror in the first axis,
    mirror = np.stack([np.stack([c, s], 1), np.stack([s, -c], 1)], 1)   # then in the half-angle line
    return np.einsum("tijh,tjh->tih", mirror, pairs).reshape(x.shape)


def rope_qkv(q, k, v, cos, sin, offset=0):
    q, k = (apply_rope(t, cos, sin, offset) for t in (q, k))
    return q, k, np.array(v)
