# bug: max-added-back, plain Python logsumexp helper as in the textbook: x - logsumexp(x)
import math
import numpy as np


def logsumexp(row):
    m = max(row)
    return m + math.log(math.fsum(math.exp(v - m) for v in row))


def softmax(x):
    def f(row):
        m = row.max()
        w = np.exp(row - m)
        return w / w.sum()
    return np.apply_along_axis(f, -1, np.asarray(x, dtype=float))


def log_softmax(x):
    return np.apply_along_axis(lambda r: r - logsumexp(r.tolist()), -1, np.asarray(x, dtype=float))
