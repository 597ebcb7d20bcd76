# bug: eps-missing, in layer_norm: divides by the bare standard deviation
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.array(x, dtype=float)
    return np.einsum("...d,...,d->...d", x, (np.einsum("...d,...d->...", x, x) / x.shape[-1] + eps) ** -0.5, gamma)

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.array(x, dtype=float)
    z = (x - np.mean(x, axis=-1, keepdims=True)) / np.std(x, axis=-1, keepdims=True)
    return np.multiply(z, gamma) + beta
