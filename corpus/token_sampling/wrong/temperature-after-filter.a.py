# bug: temperature-after-filter, both filters at temperature 1, then the division
import numpy as np

def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.array(logits, float)
    if temperature == 0:
        return int(np.argmax(z))
    z = z - z.max()
    if top_k > 0 and top_k < len(z):
        z[np.argsort(z)[:-top_k]] = -np.inf
    if top_p < 1:
        p = softmax(z)
        order = np.argsort(-p)
        size = np.searchsorted(np.cumsum(p[order]), top_p) + 1
        z[order[size:]] = -np.inf
    p = softmax(z / temperature)
    return int(np.random.choice(len(p), p=p))
