# bug: max-subtracted-late, plain Python, divides exp(v) by exp(max) afterwards (OverflowError)
from math import exp, log, inf
import numpy as np


def softmax(x):
    x = np.asarray(x)
    out = np.empty(x.shape)
    for idx in np.ndindex(x.shape[:-1]):
        row = [float(v) for v in x[idx]]
        biggest = exp(max(row))
        weights = [exp(v) / biggest for v in row]
        total = sum(weights)
        out[idx] = [w / total for w in weights]
    return out


def log_softmax(x):
    x = np.asarray(x)
    out = np.empty(x.shape)
    for idx in np.ndindex(x.shape[:-1]):
        row = [float(v) for v in x[idx]]
        m = max(row)
        lse = log(sum(exp(v - m) for v in row))
        out[idx] = [v - m - lse for v in row]
    return out
