import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=float)
    rms = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    return x / rms * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=float)
    x = x - x.mean(axis=-1, keepdims=True)
    std = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    return x / std * gamma + beta


def rms_norm_backward(dy, x, gamma, eps=1e-6):
    dy, x = np.asarray(dy, float), np.asarray(x, float)
    r = np.sqrt(np.mean(x * x, axis=-1, keepdims=True)) + eps
    n = x / r
    g = dy * gamma
    dx = (g - n * np.mean(g * n, axis=-1, keepdims=True)) / r
    return dx, (dy * n).reshape(-1, x.shape[-1]).sum(axis=0)
