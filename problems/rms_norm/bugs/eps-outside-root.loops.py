import math

import numpy as np


def _row(row, gamma, eps):
    square = sum(v * v for v in row) / len(row)
    return [v / (math.sqrt(square) + eps) * g for v, g in zip(row, gamma)]


def rms_norm(x, gamma, eps=1e-6):
    flat = x.reshape(-1, x.shape[-1]).tolist()
    return np.array([_row(row, gamma.tolist(), eps) for row in flat]).reshape(x.shape)


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=float)
    x = x - x.mean(axis=-1, keepdims=True)
    std = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    return x / std * gamma + beta
