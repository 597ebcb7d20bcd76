# functional: reduce, map, apply_along_axis
import math
from functools import reduce
import numpy as np

_peak = lambda row: reduce(lambda a, b: a if a > b else b, row)
_lse = lambda row: (lambda p: p + math.log(reduce(lambda acc, v: acc + math.exp(v - p), row, 0.0)))(_peak(row))

def _soft(row):
    row = list(map(float, row))
    p = _peak(row)
    e = list(map(lambda v: math.exp(v - p), row))
    s = sum(e)
    return np.array(list(map(lambda v: v / s, e)))

def _logsoft(row):
    row = list(map(float, row))
    z = _lse(row)
    return np.array(list(map(lambda v: v - z, row)))

def softmax(x):
    return np.apply_along_axis(_soft, -1, x)

def log_softmax(x):
    # note to self: stable because the max is taken out before exp
    return np.apply_along_axis(_logsoft, -1, x)
