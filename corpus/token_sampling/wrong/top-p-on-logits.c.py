# bug: top-p-on-logits, logits shifted positive and divided by their sum in place of a softmax
import numpy as np

class Nucleus:
    def __init__(self, top_p): self.top_p = top_p

    def keep(self, scores):
        order = np.argsort(-scores)
        s = scores[order]
        s = s - s[np.isfinite(s)].min()
        share = np.where(np.isfinite(s), s, 0.0)
        share = share / max(share.sum(), 1e-30)
        size = int((np.cumsum(share)[:-1] < self.top_p).sum()) + 1
        return order[:size]

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    x = np.array(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(x))
    x = (x - x.max()) / temperature
    if top_k and top_k < len(x):
        x[np.argsort(x)[:-top_k]] = -np.inf
    ids = Nucleus(top_p).keep(x) if top_p < 1 else np.arange(len(x))
    p = np.exp(x[ids])
    return int(ids[np.random.choice(len(ids), p=p / p.sum())])
