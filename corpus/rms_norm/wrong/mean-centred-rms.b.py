# bug: mean-centred-rms, np.var as the mean square (the numerator keeps its mean)
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.array(x, dtype=float)
    return x / np.sqrt(np.var(x, axis=-1, keepdims=True) + eps) * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.array(x, dtype=float)
    mu = np.mean(x, axis=-1, keepdims=True)
    return (x - mu) / np.sqrt(np.var(x, axis=-1, keepdims=True) + eps) * gamma + beta
