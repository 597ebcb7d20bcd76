import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    # Squared in the type that comes in: float16 has no room for it.
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + eps) * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    variance = np.mean(centred**2, axis=-1, keepdims=True)
    return beta + gamma * centred / np.sqrt(variance + eps)
