import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=float)
    rms = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    return x / rms * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=float)
    std = np.std(x, axis=-1, keepdims=True, ddof=1)
    return gamma * ((x - x.mean(axis=-1, keepdims=True)) / np.sqrt(std**2 + eps)) + beta
