"""Writes the two formulas directly, after one cast to float64. It is short enough to check at a glance."""

import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + eps) * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    mean = np.mean(x, axis=-1, keepdims=True)
    variance = np.mean((x - mean) ** 2, axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + eps) * gamma + beta


def rms_norm_backward(dy, x, gamma, eps=1e-6):
    dy, x = np.asarray(dy, float), np.asarray(x, float)
    r = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    n = x / r
    g = dy * gamma
    dx = (g - n * np.mean(g * n, axis=-1, keepdims=True)) / r
    return dx, (dy * n).reshape(-1, x.shape[-1]).sum(axis=0)
