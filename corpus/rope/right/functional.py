# functional: comprehensions, islice for the offset
from itertools import islice
from math import cos as _cos, sin as _sin

def precompute_rope(d, max_seq, base=10000.0):
    grid = [[m * base ** (-2 * i / d) for i in range(d // 2)] for m in range(max_seq)]
    each = lambda f: [list(map(f, row)) for row in grid]
    return each(_cos), each(_sin)

def _turn(row, cs, sn):
    h = len(row) // 2
    lo, hi = row[:h], row[h:]
    return [a * c - b * s for a, b, c, s in zip(lo, hi, cs, sn)] + [a * s + b * c for a, b, c, s in zip(lo, hi, cs, sn)]

def apply_rope(x, cos, sin, offset=0):
    rows = [list(map(float, r)) for r in x]
    return list(map(_turn, rows, islice(cos, offset, None), islice(sin, offset, None)))

def rope_qkv(q, k, v, cos, sin, offset=0):
    return *map(lambda t: apply_rope(t, cos, sin, offset), (q, k)), [list(r) for r in v]
