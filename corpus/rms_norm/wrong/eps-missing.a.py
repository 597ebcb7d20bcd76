# bug: eps-missing, in rms_norm: the argument is never used
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    return gamma * x / np.sqrt((x * x).mean(axis=-1, keepdims=True))

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    c = x - x.mean(axis=-1, keepdims=True)
    return gamma * c / np.sqrt((c * c).mean(axis=-1, keepdims=True) + eps) + beta
