"""Idiomatic NumPy, computed in float32 or better; backward pass included."""
import numpy as np


def _upcast(x):
    x = np.asarray(x)
    return x.astype(np.result_type(x.dtype, np.float32), copy=False)


def rms_norm(x, gamma, eps=1e-6):
    x = _upcast(x)
    ms = np.mean(np.square(x), axis=-1, keepdims=True)
    return x / np.sqrt(ms + eps) * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    x = _upcast(x)
    mu = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta


def rms_norm_backward(dy, x, gamma, eps=1e-6):
    x, dy = _upcast(x), _upcast(dy)
    inv = 1.0 / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    xhat = x * inv
    dxhat = dy * gamma
    dx = inv * (dxhat - xhat * np.mean(dxhat * xhat, axis=-1, keepdims=True))
    dgamma = (dy * xhat).reshape(-1, x.shape[-1]).sum(axis=0)
    return dx, dgamma
