# another route: the largest magnitude is taken out before squaring, so nothing can overflow
import numpy as np

def _root(x, eps):
    peak = np.abs(x).max(axis=-1, keepdims=True)
    peak = np.where(peak > 0, peak, 1.0)
    return peak * np.sqrt(((x / peak) ** 2).sum(axis=-1, keepdims=True) / x.shape[-1] + eps / peak ** 2)

def rms_norm(x, gamma, eps=1e-6):
    x = np.array(x, dtype=np.float64)
    return np.multiply(gamma, x / _root(x, eps))

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    x -= x.mean(axis=-1, keepdims=True)
    return np.add(np.multiply(gamma, x / _root(x, eps)), beta)
