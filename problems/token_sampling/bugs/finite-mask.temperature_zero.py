import numpy as np

rng = np.random.default_rng()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.array(logits, dtype=np.float64) / (temperature + 1e-8)
    order = np.argsort(-z)
    if top_k > 0:
        z[order[top_k:]] = -1e9
    probs = np.exp(z - np.logaddexp.reduce(z))
    ranked = np.sort(probs)[::-1]
    if top_p < 1.0:
        bar = ranked[int(np.sum(np.cumsum(ranked)[:-1] < top_p))]
        probs[probs < bar] = 0.0
    return int(rng.choice(len(probs), p=probs / probs.sum()))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

