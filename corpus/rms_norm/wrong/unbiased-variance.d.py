# bug: unbiased-variance, statistics.variance (the sample variance; it raises on a single feature)
import statistics
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    return x / np.sqrt(np.mean(np.power(x, 2), axis=-1, keepdims=True) + eps) * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty_like(rows)
    for i, r in enumerate(rows):
        vals = r.tolist()
        out[i] = (r - statistics.mean(vals)) / (statistics.variance(vals) + eps) ** 0.5 * gamma + beta
    return out.reshape(x.shape)
