import math


def _softmax(row):
    centre = sum(row) / len(row)
    exps = [math.exp(v - centre) for v in row]
    return [e / sum(exps) for e in exps]


def _log_softmax(row):
    centre = sum(row) / len(row)
    total = math.log(sum(math.exp(v - centre) for v in row))
    return [v - centre - total for v in row]


def _each(x, f):
    return [_each(row, f) for row in x] if isinstance(x[0], list) else f(x)


def softmax(x):
    return _each(x.tolist(), _softmax)


def log_softmax(x):
    return _each(x.tolist(), _log_softmax)
