import math
import statistics

import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=float)
    rms = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    return x / rms * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    flat = x.reshape(-1, x.shape[-1]).tolist()
    out = []
    for row in flat:
        spread = math.sqrt(statistics.variance(row) + eps)
        mean = statistics.fmean(row)
        out.append([(v - mean) / spread * float(g) + float(b) for v, g, b in zip(row, gamma, beta)])
    return np.array(out).reshape(x.shape)
