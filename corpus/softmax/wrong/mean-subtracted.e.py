# bug: mean-subtracted, in log_softmax only, recursive plain Python (math.exp overflows)
import math


def _rows(x, f):
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x[0], list):
        return [_rows(r, f) for r in x]
    return f([float(v) for v in x])


def softmax(x):
    def row(r):
        big = max(r)
        es = [math.exp(v - big) for v in r]
        s = math.fsum(es)
        return [e / s for e in es]
    return _rows(x, row)


def log_softmax(x):
    def row(r):
        fin = [v for v in r if v > -math.inf]
        avg = math.fsum(fin) / len(fin)
        lse = math.log(math.fsum(math.exp(v - avg) for v in r))
        return [(v - avg) - lse for v in r]
    return _rows(x, row)
