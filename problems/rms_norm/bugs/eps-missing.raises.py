import math

import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    if np.ndim(x) > 1:
        return np.array([rms_norm(row, gamma) for row in x])
    row = [float(v) for v in x]
    root = math.sqrt(sum(v * v for v in row) / len(row))
    return np.array([v / root * float(g) for v, g in zip(row, gamma)])


def layer_norm(x, gamma, beta, eps=1e-5):
    if np.ndim(x) > 1:
        return np.array([layer_norm(row, gamma, beta) for row in x])
    row = [float(v) for v in x]
    mean = sum(row) / len(row)
    root = math.sqrt(sum((v - mean) ** 2 for v in row) / len(row))
    return np.array([(v - mean) / root * float(g) + float(b) for v, g, b in zip(row, gamma, beta)])
