# old-school: index arithmetic, explicit dtype, xrange-like loops over positions
import numpy
import math

def precompute_rope(d, max_seq, base=10000.0):
    half = int(d / 2)
    cos = numpy.zeros((max_seq, half), dtype='float64')
    sin = numpy.zeros((max_seq, half), dtype='float64')
    for i in range(half):
        inv = math.pow(base, -2.0 * i / d)
        for p in range(max_seq):
            cos[p, i] = math.cos(p * inv)
            sin[p, i] = math.sin(p * inv)
    return cos, sin

def apply_rope(x, cos, sin, offset=0):
    x = numpy.array(x, dtype='float64')
    half = int(x.shape[1] / 2)
    y = x.copy()
    for p in range(x.shape[0]):
        c = cos[p + offset]
        s = sin[p + offset]
        y[p, :half] = x[p, :half] * c - x[p, half:] * s
        y[p, half:] = x[p, :half] * s + x[p, half:] * c
    return y

def rope_qkv(q, k, v, cos, sin, offset=0):
    q = apply_rope(q, cos, sin, offset=offset)
    k = apply_rope(k, cos, sin, offset=offset)
    return (q, k, v)
