# bug: temperature-after-filter, pipeline of array functions listed in the wrong order
import numpy as np


def tempered(z, t):
    return (z - np.max(z)) / t


def only_top_k(z, k):
    if k <= 0 or k >= z.size:
        return z
    kth = np.partition(z, -k)[-k]
    return np.where(z >= kth, z, -np.inf)


def only_nucleus(z, p):
    if p >= 1:
        return z
    q = np.exp(z - z.max())
    q /= q.sum()
    rank = np.argsort(q)[::-1]
    ahead = np.concatenate([[0.0], np.cumsum(q[rank])[:-1]])
    keep = ahead < p
    keep[0] = True
    out = np.full_like(z, -np.inf)
    out[rank[keep]] = z[rank[keep]]
    return out


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(z))
    for stage, value in ((only_top_k, top_k), (only_nucleus, top_p), (tempered, temperature)):
        z = stage(z, value)
    with np.errstate(all="ignore"):
        w = np.exp(z)
    return int(np.searchsorted(np.cumsum(w), np.random.rand() * w.sum(), side="right"))
