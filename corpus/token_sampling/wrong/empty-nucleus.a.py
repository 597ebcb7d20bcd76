# bug: empty-nucleus, mask shifted by one but the first place is never forced to stay (fails when top_p < largest p)
import numpy as np

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    x = np.array(logits, dtype=float)
    if temperature == 0:
        return int(x.argmax())
    x = (x - x.max()) / temperature
    if top_k > 0:
        kth = np.sort(x)[::-1][min(top_k, len(x)) - 1]
        x[x < kth] = -np.inf
    p = np.exp(x) / np.exp(x).sum()
    if top_p < 1.0:
        order = np.argsort(p)[::-1]
        remove = np.cumsum(p[order]) > top_p
        remove[1:] = remove[:-1].copy()
        p[order[remove]] = 0.0
        p = p / p.sum()
    return int(np.random.choice(len(p), p=p))
