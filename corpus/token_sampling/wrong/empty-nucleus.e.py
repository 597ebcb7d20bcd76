# bug: empty-nucleus, the crossing token is added only behind others, so a dominant first token leaves nothing (choice raises)
import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    x = np.asarray(logits).astype(float)
    if temperature == 0:
        return int(x.argmax())
    order = np.argsort(-x)[:top_k or None]
    x = (x[order] - x.max()) / temperature
    p = np.exp(x)
    p = p / p.sum()
    if top_p < 1.0:
        whole = int((np.cumsum(p) < top_p).sum())     # tokens that fit entirely
        n = whole + 1 if whole else 0
        order, p = order[:n], p[:n]
    return int(np.random.choice(order, p=p / p.sum()))
