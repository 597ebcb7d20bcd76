# bug: eps-outside-root, only in layer_norm, as std() + eps
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    return gamma * x * (np.square(x).mean(axis=-1, keepdims=True) + eps) ** -0.5

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    mu = x.mean(axis=-1, keepdims=True)
    sd = x.std(axis=-1, keepdims=True)
    return gamma * ((x - mu) / (sd + eps)) + beta
