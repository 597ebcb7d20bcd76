# bug: gamma-as-matrix, gamma turned into a d x d matrix of columns and multiplied
import numpy as np

def _f(a):
    return np.asarray(a, dtype=np.float64)

def rms_norm(x, gamma, eps=1e-6):
    x = _f(x)
    d = x.shape[-1]
    W = np.tile(_f(gamma)[:, None], (1, d))   # weight matrix
    normed = x / np.sqrt((x ** 2).mean(-1, keepdims=True) + eps)
    return normed @ W

def layer_norm(x, gamma, beta, eps=1e-5):
    x = _f(x)
    c = x - x.mean(-1, keepdims=True)
    return c / np.sqrt((c ** 2).mean(-1, keepdims=True) + eps) * _f(gamma) + _f(beta)
