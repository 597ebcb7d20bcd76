# bug: finite-mask, temperature floored at 1e-8 and -1e9 as the mask
import numpy as np

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, float) / max(temperature, 1e-8)
    if top_k > 0:
        k = min(top_k, len(z))
        z = np.where(z < np.sort(z)[-k], -1e9, z)
    p = np.exp(z - z.max())
    p /= p.sum()
    if top_p < 1.0:
        order = np.argsort(p)[::-1]
        size = np.searchsorted(np.cumsum(p[order]), top_p) + 1
        p[order[size:]] = 0.0
        p /= p.sum()
    return int(np.random.choice(len(p), p=p))
