# bug: epsilon-in-denominator, norms are not let below 1e-8
import random
from math import hypot

def _sim(row, q):
    a, b = hypot(*row), hypot(*q)
    a, b = max(a, 1e-8), max(b, 1e-8)
    return sum((x / a) * (y / b) for x, y in zip(row, q))

def _largest(pairs, k):
    """k largest pairs, any order"""
    out = []
    while k > 0:
        if k >= len(pairs):
            return out + pairs
        pivot = random.choice(pairs)
        above = [p for p in pairs if p > pivot]
        if len(above) >= k:
            pairs = above
        else:
            out += above + [pivot]
            k -= len(above) + 1
            pairs = [p for p in pairs if p < pivot]
    return out

def cosine_top_k(index, q, k):
    q = [float(x) for x in q]
    pairs = [(_sim([float(x) for x in row], q), i) for i, row in enumerate(index)]
    winners = _largest(pairs, k)
    winners.sort(reverse=True)
    return [i for (s, i) in winners]
