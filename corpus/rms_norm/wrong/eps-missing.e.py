# bug: eps-missing, layer_norm only: statistics.pstdev divides a constant row by zero (ZeroDivisionError)
import math
import statistics
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=float)
    flat = x.reshape(-1, x.shape[-1])
    out = []
    for row in flat:
        s = math.sqrt(statistics.fmean(v * v for v in row) + eps)
        out.append([v / s * g for v, g in zip(row, gamma)])
    return np.array(out).reshape(x.shape)

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=float)
    flat = x.reshape(-1, x.shape[-1])
    out = []
    for row in flat.tolist():
        mu = statistics.fmean(row)
        s = statistics.pstdev(row, mu)
        out.append([(v - mu) / s * g + b for v, g, b in zip(row, gamma, beta)])
    return np.array(out).reshape(x.shape)
