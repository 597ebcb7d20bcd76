# einsum lover
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.asarray(x, np.float64)
    ms = np.einsum("...d,...d->...", x, x) / x.shape[-1]
    return np.einsum("...d,...,d->...d", x, 1 / np.sqrt(ms + eps), gamma)

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, np.float64)
    d = x.shape[-1]
    c = x - np.einsum("...d->...", x)[..., None] / d
    return np.einsum("...d,...,d->...d", c, 1 / np.sqrt(np.einsum("...d,...d->...", c, c) / d + eps), gamma) + beta

def rms_norm_backward(dy, x, gamma, eps=1e-6):
    x, dy = np.asarray(x, float), np.asarray(dy, float)
    inv = 1 / np.sqrt(np.einsum("...d,...d->...", x, x) / x.shape[-1] + eps)
    h = np.einsum("...d,...->...d", x, inv)
    t = np.einsum("...d,d,...d->...", dy, gamma, h) / x.shape[-1]
    return np.einsum("...,...d->...d", inv, dy * gamma - h * t[..., None]), np.einsum("nd,nd->d", dy.reshape(-1, x.shape[-1]), h.reshape(-1, x.shape[-1]))
