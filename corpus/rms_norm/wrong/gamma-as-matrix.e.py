# bug: gamma-as-matrix, only in layer_norm: einsum contracts the feature axis
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, float)
    inv = 1 / np.sqrt(np.einsum('...i,...i->...', x, x) / x.shape[-1] + eps)
    return np.einsum('...i,...,i->...i', x, inv, np.asarray(gamma, float))

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, float)
    x = x - np.mean(x, axis=-1, keepdims=True)
    inv = 1 / np.sqrt(np.einsum('...i,...i->...', x, x) / x.shape[-1] + eps)
    y = np.einsum('...i,...,i->...', x, inv, np.asarray(gamma, float))
    return y[..., None] + np.asarray(beta, float)
