# functional: accumulate, takewhile, compress
import math
import random
from itertools import accumulate, islice

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    pairs = sorted(zip(map(float, logits), range(len(logits))), key=lambda t: -t[0])
    if temperature == 0:
        return pairs[0][1]
    top = pairs[0][0]
    pairs = list(islice(pairs, top_k or None))
    w = list(map(lambda t: math.exp((t[0] - top) / temperature), pairs))
    s = math.fsum(w)
    # number of prefixes that have not reached top_p yet, plus the one that does
    size = len(w) if top_p >= 1 else 1 + sum(map(lambda c: c / s < top_p, accumulate(w[:-1])))
    return random.choices(list(map(lambda t: t[1], pairs))[:size], weights=w[:size])[0]
