# bug: eps-outside-root, in layer_norm only: std + eps
import numpy as np

class Norms:
    @staticmethod
    def rms(x, eps):
        return np.sqrt(np.einsum("...d,...d->...", x, x) / x.shape[-1] + eps)[..., None]

def rms_norm(x, gamma, eps=1e-6):
    x = np.array(x, float)
    return x / Norms.rms(x, eps) * gamma

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.array(x, float)
    return (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + eps) * gamma + beta
