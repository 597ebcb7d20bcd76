# bug: unbiased-variance, ddof=1 in layer_norm
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    return x / np.sqrt((x ** 2).mean(axis=-1, keepdims=True) + eps) * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    var = x.var(axis=-1, keepdims=True, ddof=1)
    return (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(var + eps) * gamma + beta
