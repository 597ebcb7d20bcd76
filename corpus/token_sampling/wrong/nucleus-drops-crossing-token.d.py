# bug: nucleus-drops-crossing-token, dict of probabilities, looks before it leaps: stops when the next token would pass top_p
import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    scores = {i: float(v) for i, v in enumerate(logits)}
    ranked = sorted(scores, key=scores.get, reverse=True)
    if temperature == 0:
        return ranked[0]
    if top_k > 0:
        ranked = ranked[:top_k]
    peak = scores[ranked[0]]
    probs = {i: math.exp((scores[i] - peak) / temperature) for i in ranked}
    z = sum(probs.values())
    probs = {i: w / z for i, w in probs.items()}
    if top_p < 1:
        nucleus, mass = {}, 0.0
        for i, p in probs.items():
            if nucleus and mass + p > top_p:
                break
            nucleus[i] = p
            mass += p
        probs = nucleus
    r = random.random() * sum(probs.values())
    for i, p in probs.items():
        r -= p
        if r < 0:
            return i
    return ranked[0]
