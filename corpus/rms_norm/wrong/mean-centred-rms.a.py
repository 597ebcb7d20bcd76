# bug: mean-centred-rms, the mean is subtracted first
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    x = x - x.mean(axis=-1, keepdims=True)
    return x / np.sqrt((x ** 2).mean(axis=-1, keepdims=True) + eps) * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    return rms_norm(x, gamma, eps) + beta
