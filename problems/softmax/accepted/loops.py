"""Uses no NumPy. It subtracts the maximum before any exponential, and fsum adds without losing small terms."""

import math


def _row(logits):
    top = max(logits)
    exps = [math.exp(v - top) for v in logits]
    total = math.fsum(exps)
    return [e / total for e in exps]


def _log_row(logits):
    top = max(logits)
    total = math.log(math.fsum(math.exp(v - top) for v in logits))
    return [(v - top) - total for v in logits]


def _each(x, f):
    if x and isinstance(x[0], list):
        return [_each(row, f) for row in x]
    return f(x)


def softmax(x):
    return _each(x.tolist(), _row)


def log_softmax(x):
    return _each(x.tolist(), _log_row)
