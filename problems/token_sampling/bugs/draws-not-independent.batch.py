import numpy as np

BATCH = 32
rng = np.random.default_rng()
ready = {}


def draw(weights):
    """Draw a batch at once, because one call for many draws is cheaper."""
    key = weights.tobytes()
    if not ready.get(key):
        counts = rng.multinomial(BATCH, weights / weights.sum())
        ready[key] = np.repeat(np.arange(len(weights)), counts).tolist()
    return ready[key].pop()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    logits = np.array(logits, dtype=float)
    if temperature == 0:
        return int(logits.argmax())
    ranked = np.argsort(logits)[::-1]
    kept = ranked[:top_k] if top_k else ranked
    weights = np.zeros(len(logits))
    weights[kept] = np.exp((logits[kept] - logits.max()) / temperature)
    total = 0.0
    goal = top_p * weights.sum()
    for place, token in enumerate(kept):
        if top_p < 1 and place and total >= goal:
            weights[token] = 0.0
        total += weights[token]
    return draw(weights)


def sample_min_p(logits, min_p, temperature=1.0):
    logits = np.array(logits, dtype=float)
    if temperature == 0:
        return int(logits.argmax())
    weights = np.exp((logits - logits.max()) / temperature)
    return draw(np.where(weights >= min_p, weights, 0.0))
