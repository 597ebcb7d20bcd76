# bug: temperature-after-filter, nucleus measured on the unscaled logits in a helper, then tempered
import numpy as np

def nucleus_ids(z, ids, top_p):
    p = np.exp(z[ids] - z[ids[0]])
    c = np.cumsum(p / p.sum())
    return ids[: 1 + np.count_nonzero(c[:-1] < top_p)]

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, dtype=float)
    ids = np.argsort(z)[::-1]
    ids = ids[:top_k] if top_k else ids
    ids = nucleus_ids(z, ids, top_p) if top_p < 1 else ids
    if temperature == 0:
        return int(ids[0])
    g = np.random.gumbel(size=len(ids))
    return int(ids[np.argmax((z[ids] - z[ids[0]]) / temperature + g)])
