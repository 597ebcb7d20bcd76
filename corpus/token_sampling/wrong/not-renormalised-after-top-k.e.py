# bug: not-renormalised-after-top-k, only without top_p: u falls past the kept mass and the last kept token gets the rest
import math
import random


def _probs(logits, t):
    top = max(logits)
    e = [math.exp((v - top) / t) for v in logits]
    s = math.fsum(e)
    return [v / s for v in e]


def _pick(table):
    u = random.random()
    for token, p in table:
        if u < p:
            return token
        u -= p
    return [t for t, p in table if p > 0][-1]


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    logits = [float(v) for v in logits]
    if temperature == 0:
        return max(range(len(logits)), key=logits.__getitem__)
    table = sorted(enumerate(_probs(logits, temperature)), key=lambda tp: -tp[1])
    if top_k > 0:
        table = table[:top_k]
    if top_p < 1.0:
        total = sum(p for _, p in table)
        table = [(t, p / total) for t, p in table]
        kept, mass = [], 0.0
        for t, p in table:
            kept.append((t, p))
            mass += p
            if mass >= top_p:
                break
        table = [(t, p / mass) for t, p in kept]
    return _pick(table)
