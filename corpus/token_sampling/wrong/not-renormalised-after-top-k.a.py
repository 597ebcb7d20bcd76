# bug: not-renormalised-after-top-k, top-p is compared with shares of the whole vocabulary
import numpy as np

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    x = np.asarray(logits, float)
    if temperature == 0:
        return int(x.argmax())
    p = np.exp((x - x.max()) / temperature)
    p /= p.sum()
    order = np.argsort(p)[::-1]
    if top_k > 0:
        order = order[:top_k]
    if top_p < 1:
        cum = np.cumsum(p[order])
        order = order[: np.searchsorted(cum, top_p) + 1]
    q = p[order] / p[order].sum()
    return int(np.random.choice(order, p=q))
