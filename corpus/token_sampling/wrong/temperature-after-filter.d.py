# bug: temperature-after-filter, plain Python: filters on the untempered softmax, then log p / T on what is left
import math
import random


def softmax(v):
    m = max(v)
    e = [math.exp(a - m) for a in v]
    s = sum(e)
    return [a / s for a in e]


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    pairs = sorted(((float(v), i) for i, v in enumerate(logits)), reverse=True)
    if temperature == 0:
        return pairs[0][1]
    if top_k > 0:
        del pairs[top_k:]
    if top_p < 1.0:
        acc, stop = 0.0, 0
        for p in softmax([v for v, _ in pairs]):
            acc += p
            stop += 1
            if acc >= top_p:
                break
        del pairs[stop:]
    top = pairs[0][0]
    hot = softmax([(v - top) / temperature for v, _ in pairs])
    return random.choices([i for _, i in pairs], hot)[0]
