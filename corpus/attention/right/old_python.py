# old-school NumPy: matrix dot, row loop, in-place mask on an own copy
import numpy
from numpy import dot, exp, sqrt, transpose

BIG_NEGATIVE = -1.0e9

def scaled_dot_product_attention(Q, K, V, causal=False):
    dk = float(len(Q[0]))
    scores = dot(Q, transpose(K)) / sqrt(dk)
    if causal:
        for i in range(scores.shape[0]):
            scores[i, i + 1:] = BIG_NEGATIVE
    out = []
    for row in scores:
        row = exp(row - row.max())
        row = row / row.sum()
        out.append(dot(row, V))
    return numpy.array(out)
