# bug: mean-centred-rms, one helper for both with the centring flag never passed
import numpy as np

def _normalise(x, eps, centre=True):
    x = np.asarray(x, dtype=np.float64)
    if centre:
        x = x - x.mean(axis=-1, keepdims=True)
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps)

def rms_norm(x, gamma, eps=1e-6):
    return _normalise(x, eps) * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    return _normalise(x, eps) * gamma + beta
