# bug: eps-outside-root, recursion over nested lists, length / sqrt(n) + eps; layer_norm is right
import math
import numpy as np

def _rows(x, f):
    if np.ndim(x) == 1:
        return f([float(v) for v in x])
    return [_rows(part, f) for part in x]

def rms_norm(x, gamma, eps=1e-6):
    def one(row):
        length = math.hypot(*row)
        denom = length / math.sqrt(len(row)) + eps
        return [v / denom * float(g) for v, g in zip(row, gamma)]
    return _rows(x, one)

def layer_norm(x, gamma, beta, eps=1e-5):
    def one(row):
        mu = math.fsum(row) / len(row)
        var = math.fsum((v - mu) ** 2 for v in row) / len(row)
        return [float(g) * (v - mu) / math.sqrt(var + eps) + float(b) for v, g, b in zip(row, gamma, beta)]
    return _rows(x, one)
