"""Geometry: the norm is a hypotenuse of the vector and an eps leg; layer norm projects off the ones vector first."""
import numpy as np


def _to_sphere(x, eps):
    # append one coordinate sqrt(n * eps): the plain length of the longer vector is the wanted denominator
    n = x.shape[-1]
    leg = np.full(x.shape[:-1] + (1,), np.sqrt(n * eps))
    length = np.linalg.norm(np.concatenate([x, leg], axis=-1), axis=-1, keepdims=True)
    return x * (np.sqrt(n) / length)


def rms_norm(x, gamma, eps=1e-6):
    return _to_sphere(np.asarray(x, np.float64), eps) * np.asarray(gamma, np.float64)


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, np.float64)
    n = x.shape[-1]
    off_ones = np.eye(n) - np.full((n, n), 1.0 / n)
    return _to_sphere(x @ off_ones, eps) * np.asarray(gamma, np.float64) + np.asarray(beta, np.float64)


def rms_norm_backward(dy, x, gamma, eps=1e-6):
    x = np.asarray(x, np.float64)
    dy = np.asarray(dy, np.float64)
    n = x.shape[-1]
    r = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    u = x / r
    du = dy * gamma
    dx = (du - u * np.sum(du * u, axis=-1, keepdims=True) / n) / r
    dgamma = (dy * u).reshape(-1, n).sum(axis=0)
    return dx, dgamma
