# bug: log-of-softmax, math.log of each probability (math domain error where it underflows)
import math


def softmax(x):
    x = x.tolist() if hasattr(x, "tolist") else x
    if isinstance(x[0], (list, tuple)):
        return [softmax(r) for r in x]
    m = max(x)
    ex = [math.exp(v - m) for v in x]
    t = sum(ex)
    return [v / t for v in ex]


def log_softmax(x):
    def walk(p, v):
        if isinstance(p, list):
            return [walk(a, b) for a, b in zip(p, v)]
        return -math.inf if v == -math.inf else math.log(p)   # masked stays masked
    return walk(softmax(x), x.tolist() if hasattr(x, "tolist") else x)
