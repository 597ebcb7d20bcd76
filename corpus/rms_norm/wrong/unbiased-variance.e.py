# bug: unbiased-variance, Welford's running update finished with n - 1 (guarded for one feature)
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    return x * np.reciprocal(np.sqrt(np.average(x ** 2, axis=-1) + eps))[..., np.newaxis] * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    n = x.shape[-1]
    mean = np.zeros(x.shape[:-1])
    m2 = np.zeros(x.shape[:-1])
    for i in range(n):
        delta = x[..., i] - mean
        mean = mean + delta / (i + 1)
        m2 = m2 + delta * (x[..., i] - mean)
    var = m2 / max(n - 1, 1)
    return (x - mean[..., None]) / np.sqrt(var + eps)[..., None] * gamma + beta
