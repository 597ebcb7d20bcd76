# another route: the Gumbel-max trick on filtered log-probabilities, own Generator
import numpy as np

_rng = np.random.default_rng()

def _gumbel_argmax(z):
    return int(np.argmax(z + _rng.gumbel(size=z.shape)))

def _scaled(logits, temperature):
    logits = np.asarray(logits, dtype=float)
    return (logits - logits.max()) / temperature

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = _scaled(logits, temperature)
    rank = np.empty(len(z), int)
    rank[np.argsort(-z, kind="stable")] = np.arange(len(z))
    if top_k:
        z = np.where(rank < top_k, z, -np.inf)
    if top_p < 1:
        p = np.exp(z)
        p /= p.sum()
        # mass of the strictly more likely tokens; the crossing token starts below top_p
        before = np.array([p[rank < r].sum() for r in rank])
        z = np.where((before < top_p) | (rank == 0), z, -np.inf)
    return _gumbel_argmax(z)

def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = _scaled(logits, temperature)
    with np.errstate(divide="ignore"):
        return _gumbel_argmax(np.where(z >= np.log(min_p), z, -np.inf))
