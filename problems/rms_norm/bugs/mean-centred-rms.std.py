import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    rows = np.asarray(x, dtype=np.float64).reshape(-1, np.shape(x)[-1])
    out = [gamma * row / np.sqrt(row.std() ** 2 + eps) for row in rows]
    return np.reshape(out, np.shape(x))


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=float)
    x = x - x.mean(axis=-1, keepdims=True)
    std = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    return x / std * gamma + beta
