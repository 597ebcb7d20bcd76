import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    total = np.sum(x**2, axis=-1, keepdims=True)
    return gamma * x / np.sqrt(total / x.shape[-1] + eps)


def layer_norm(x, gamma, beta, eps=1e-5):
    wide = np.asarray(x, dtype=np.float64)
    centered = wide - wide.mean(axis=-1, keepdims=True)
    return gamma * centered / np.sqrt((centered**2).mean(axis=-1, keepdims=True) + eps) + beta
