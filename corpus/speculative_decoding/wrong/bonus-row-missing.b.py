# bug: bonus-row-missing, bonus from the row before the last
import random
from bisect import bisect_right
from itertools import accumulate
from math import exp

def probs(logits):
    top = max(logits)
    w = [exp(v - top) for v in logits]
    s = sum(w)
    return [v / s for v in w]

def draw(p):
    c = list(accumulate(p))
    j = bisect_right(c, random.random() * c[-1])
    return min(j, len(p) - 1)

def draw_residual(p, q):
    if not any(a > b for a, b in zip(p, q)):
        return draw(p)
    while True:
        x = draw(p)
        if random.random() * p[x] < p[x] - q[x]:
            return x

def verify_speculative(draft_tokens, draft_probs, target_logits):
    targets = [probs([float(v) for v in row]) for row in target_logits]
    drafts = [[float(v) for v in row] for row in draft_probs]
    for i, token in enumerate(draft_tokens):
        p, q = targets[i], drafts[i]
        if random.random() >= p[token] / q[token]:
            return list(draft_tokens[:i]), draw_residual(p, q)
    return list(draft_tokens), draw(targets[len(draft_tokens) - 1])
