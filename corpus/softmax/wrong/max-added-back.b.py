# bug: max-added-back, loops over rows, nested lists
import math

def _rows(f, x):
    return [_rows(f, r) for r in x] if isinstance(x[0], list) else f(x)

def _soft(row):
    m = max(row)
    e = [math.exp(v - m) for v in row]
    s = sum(e)
    return [v / s for v in e]

def _log(row):
    m = max(row)
    lse = m + math.log(sum(math.exp(v - m) for v in row))
    return [v - lse for v in row]

def softmax(x):
    return _rows(_soft, x.tolist())

def log_softmax(x):
    return _rows(_log, x.tolist())
