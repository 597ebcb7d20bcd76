"""One module-level Generator, and a set of tokens that is reduced step by step."""
import numpy as np

rng = np.random.default_rng()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    tokens = np.argsort(logits)[::-1]
    if temperature <= 0:
        return tokens[0]
    if top_k:
        tokens = tokens[: min(top_k, tokens.size)]
    z = np.take(logits, tokens).astype(np.float64)
    p = np.exp((z - z[0]) / temperature)
    p /= p.sum()
    exclusive = np.concatenate([[0.0], np.cumsum(p)[:-1]])
    size = max(1, np.count_nonzero(exclusive < top_p))
    p = p[:size] / p[:size].sum()
    return rng.choice(tokens[:size], p=p)


def sample_min_p(logits, min_p, temperature=1.0):
    best = int(np.argmax(logits))
    if temperature <= 0:
        return best
    gap = (np.asarray(logits, dtype=np.float64) - logits[best]) / temperature
    p = np.where(np.exp(gap) >= min_p, np.exp(gap), 0.0)
    return rng.choice(len(p), p=p / p.sum())
