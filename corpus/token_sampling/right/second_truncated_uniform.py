"""Inverse CDF on the sorted tokens: top-k shortens the list, the nucleus shortens the range of the uniform draw."""
import heapq
import random
from bisect import bisect_left, bisect_right
from itertools import accumulate
from math import exp, inf


def _ranked(logits, temperature, limit):
    values = [float(v) for v in logits]
    ids = heapq.nlargest(limit, range(len(values)), key=values.__getitem__)
    if temperature == 0:
        return ids[:1], [1.0]
    top = values[ids[0]]
    weights = [exp((values[i] - top) / temperature) if values[i] > -inf else 0.0 for i in ids]
    return ids, weights


def _draw(ids, weights):
    cdf = list(accumulate(weights))
    live = sum(w > 0 for w in weights)
    return ids[min(bisect_right(cdf, random.random() * cdf[-1]), live - 1)]


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    n = len(logits)
    ids, weights = _ranked(logits, temperature, min(top_k, n) if top_k > 0 else n)
    if top_p < 1.0:
        cdf = list(accumulate(weights))
        size = min(bisect_left(cdf, top_p * cdf[-1]) + 1, len(cdf))
        ids, weights = ids[:size], weights[:size]
    return _draw(ids, weights)


def sample_min_p(logits, min_p, temperature=1.0):
    ids, weights = _ranked(logits, temperature, len(logits))
    kept = sum(w >= min_p * weights[0] for w in weights)
    return _draw(ids[:max(kept, 1)], weights[:max(kept, 1)])
