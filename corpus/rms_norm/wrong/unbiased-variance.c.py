# bug: unbiased-variance, a shared helper that divides by d - 1 (when there is more than one feature), so rms_norm has it too
import numpy as np

def mean_square(c):
    d = c.shape[-1]
    return np.einsum("...d,...d->...", c, c)[..., None] / max(d - 1, 1)

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, float)
    return x / np.sqrt(mean_square(x) + eps) * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, float)
    c = x - x.mean(-1, keepdims=True)
    return c / np.sqrt(mean_square(c) + eps) * gamma + beta
