# bug: nucleus-drops-crossing-token, cumulative <= top_p is kept (and always the first)
import numpy as np

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    z = (logits - logits.max()) / temperature
    if top_k > 0:
        z = np.where(z < np.sort(z)[-min(top_k, len(z))], -np.inf, z)
    p = np.exp(z)
    p /= p.sum()
    if top_p < 1.0:
        idx = np.argsort(p)[::-1]
        keep = np.cumsum(p[idx]) <= top_p
        keep[0] = True
        p[idx[~keep]] = 0
        p /= p.sum()
    return int(np.random.choice(len(p), p=p))
