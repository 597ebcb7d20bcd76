# bug: eps-missing, the zero vector is special-cased instead and eps never read in rms_norm
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    rms = np.sqrt(np.mean(x * x, axis=-1, keepdims=True))
    out = np.zeros_like(x)
    np.divide(x, rms, out=out, where=rms > 0)   # no div by zero
    return out * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    mu, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mu) / np.sqrt(var + eps) * gamma + beta
