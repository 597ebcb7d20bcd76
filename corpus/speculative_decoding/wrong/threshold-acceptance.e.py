"""bug: threshold-acceptance; a token passes when the target gives it at least half of the draft's probability, recursive"""
import math
import random


def _probs(row):
    top = max(row)
    e = [math.exp(x - top) for x in row]
    s = math.fsum(e)
    return [x / s for x in e]


def _draw(weights):
    return random.choices(range(len(weights)), weights)[0]


def verify_speculative(draft_tokens, draft_probs, target_logits, min_ratio=0.5):
    def step(i):
        p = _probs([float(x) for x in target_logits[i]])
        if i == len(draft_tokens):
            return [], _draw(p)
        t, q = draft_tokens[i], [float(x) for x in draft_probs[i]]
        if p[t] / q[t] < min_ratio:
            return [], _draw([max(a - b, 0.0) for a, b in zip(p, q)])
        rest, bonus = step(i + 1)
        return [t] + rest, bonus

    return step(0)
