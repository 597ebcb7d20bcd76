# extra optional parameters: axis, and a weight offset for the (1 + gamma) convention
import numpy as np

def rms_norm(x, gamma, eps=1e-6, axis=-1, gamma_offset=0.0):
    x = np.asarray(x).astype(np.float64)
    denom = np.sqrt(np.mean(np.power(x, 2), axis=axis, keepdims=True) + eps)
    return (x / denom) * (np.asarray(gamma) + gamma_offset)

def layer_norm(x, gamma, beta, eps=1e-5, axis=-1):
    x = np.asarray(x).astype(np.float64)
    if (m := x.mean(axis=axis, keepdims=True)) is not None:
        x = x - m
    return x / np.sqrt(np.mean(np.power(x, 2), axis=axis, keepdims=True) + eps) * gamma + beta

def rms_norm_backward(dy, x, gamma, eps=1e-6):
    # through the Jacobian: d(x / r) = dx / r - x (x . dx) / (d r^3)
    x, g = np.asarray(x, float), np.asarray(dy, float)
    d = x.shape[-1]
    r = np.sqrt((x ** 2).mean(-1, keepdims=True) + eps)
    gg = g * gamma
    dx = gg / r - x * (gg * x).sum(-1, keepdims=True) / (d * r ** 3)
    dgamma = (g * x / r)
    while dgamma.ndim > 1:
        dgamma = dgamma.sum(0)
    return dx, dgamma

assert np.allclose(rms_norm(np.zeros(3), np.ones(3)), 0)
