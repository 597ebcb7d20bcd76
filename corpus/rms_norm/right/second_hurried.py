# hurried: ten minutes left, plain NumPy, variance by E over the centred squares
import numpy as np

def rms_norm(x, gamma, eps=1e-6):
    x = np.array(x, dtype=float)  # f16 overflow!!
    ms = (x * x).sum(-1) / x.shape[-1]
    return x * gamma / np.sqrt(ms + eps)[..., None]

def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.array(x, dtype=float)
    x -= x.mean(-1)[..., None]
    s = (x * x).sum(-1) / x.shape[-1]
    x = x / np.sqrt(s + eps)[..., None]
    # print(x)
    return x * gamma + beta
