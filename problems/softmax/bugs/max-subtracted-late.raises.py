import math

import numpy as np


def _softmax(row):
    exps = [math.exp(v) for v in row]
    return np.array(exps) / sum(exps)


def _log_softmax(row):
    return np.array(row) - math.log(sum(math.exp(v) for v in row))


def softmax(x):
    return np.apply_along_axis(_softmax, -1, x.astype(float))


def log_softmax(x):
    return np.apply_along_axis(_log_softmax, -1, x.astype(float))
