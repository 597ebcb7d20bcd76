# bug: top-p-on-logits, cumulative sum of the sorted logits
import numpy as np

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, float)
    if temperature == 0:
        return int(z.argmax())
    z = z / temperature
    if top_k > 0:
        k = min(top_k, len(z))
        z = np.where(z < np.sort(z)[-k], -np.inf, z)
    if top_p < 1:
        order = np.argsort(z)[::-1]
        cum = np.cumsum(z[order])
        cut = np.argmax(cum >= top_p) if (cum >= top_p).any() else len(z) - 1
        z = z.copy()
        z[order[cut + 1:]] = -np.inf
    p = np.exp(z - z.max())
    return int(np.random.choice(len(p), p=p / p.sum()))
