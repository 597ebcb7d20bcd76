# bug: nucleus-drops-crossing-token, searchsorted gives the crossing index and the slice ends in front of it; Gumbel draw
import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return int(np.argmax(z))
    z = (z - z.max()) / temperature
    order = np.argsort(z, kind="stable")[::-1]
    if top_k > 0:
        order = order[:top_k]
    z = z[order]
    p = np.exp(z) / np.exp(z).sum()
    if top_p < 1.0:
        cut = int(np.searchsorted(np.cumsum(p), top_p))
        cut = max(cut, 1)
        z, order = z[:cut], order[:cut]
    return int(order[np.argmax(z - np.log(np.random.exponential(size=z.size)))])
