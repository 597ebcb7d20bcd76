import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=float)
    rms = np.sqrt(np.mean(x**2, axis=-1, keepdims=True))
    return np.divide(x, rms, out=np.zeros_like(x), where=rms > 0) * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=float)
    centred = x - x.mean(axis=-1, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True))
    std[std == 0] = 1.0
    return centred / std * gamma + beta
