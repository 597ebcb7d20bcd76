# extra optional parameters: rng and greedy threshold; log-probabilities throughout
import numpy as np

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0, rng=None, greedy_below=1e-10):
    rng = rng or np.random
    x = np.array(logits, dtype=np.float64)
    if temperature < greedy_below:
        return int(x.argmax())
    x -= x.max()
    x /= temperature
    if 0 < top_k < len(x):
        x[np.argpartition(-x, top_k)[top_k:]] = -np.inf
    logp = x - np.log(np.exp(x).sum())
    if top_p < 1:
        desc = np.argsort(logp)[::-1]
        mass = np.exp(logp[desc])
        kept = (np.cumsum(mass) - mass) < top_p
        kept[0] = True
        logp[desc[~kept]] = -np.inf
    p = np.exp(logp - logp.max())
    return int(rng.choice(len(p), p=p / p.sum()))

def sample_min_p(logits, min_p, temperature=1.0):
    x = np.array(logits, dtype=np.float64)
    if temperature < 1e-10:
        return int(x.argmax())
    p = np.exp((x - x.max()) / temperature)
    p[p < min_p] = 0  # the largest is exp(0) = 1
    return int(np.random.multinomial(1, p / p.sum()).argmax())
