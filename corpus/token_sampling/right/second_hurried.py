# hurried
import numpy as np

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.array(logits, dtype=float)
    if temperature == 0:
        return int(z.argmax())
    z = (z - z.max()) / temperature
    if top_k > 0:
        bad = np.argsort(-z)[top_k:]
        z[bad] = -np.inf
    p = np.exp(z)
    p /= p.sum()
    if top_p < 1:
        idx = np.argsort(-p)
        before = np.cumsum(p[idx]) - p[idx]     # mass in front of each token
        drop = before >= top_p
        drop[0] = False                         # never empty
        p[idx[drop]] = 0
        p /= p.sum()
    return int(np.random.choice(len(p), p=p))
