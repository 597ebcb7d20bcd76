import math

import numpy as np


def _exp(v):
    try:
        return math.exp(v)
    except OverflowError:
        return math.inf


def _softmax(row):
    centre = sum(row) / len(row)
    exps = [_exp(v - centre) for v in row]
    return np.array(exps) / sum(exps)


def _log_softmax(row):
    centre = sum(row) / len(row)
    return row - centre - np.log(sum(_exp(v - centre) for v in row))


def softmax(x):
    return np.apply_along_axis(_softmax, -1, x.astype(float))


def log_softmax(x):
    return np.apply_along_axis(_log_softmax, -1, x.astype(float))
