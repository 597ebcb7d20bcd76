# bug: log-of-softmax, loops; a probability of 0 is mapped to -inf by hand
import math

def softmax(x):
    x = getattr(x, "tolist", lambda: x)()
    if isinstance(x[0], list):
        return [softmax(r) for r in x]
    top = max(x)
    e = [math.exp(v - top) for v in x]
    s = sum(e)
    return [v / s for v in e]

def _logs(p):
    if isinstance(p, list):
        return [_logs(q) for q in p]
    return math.log(p) if p > 0 else float("-inf")

def log_softmax(x):
    return _logs(softmax(x))
