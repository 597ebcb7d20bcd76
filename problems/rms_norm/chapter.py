import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    # Squares in the dtype of the input. The squares can overflow float16.
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + eps) * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    centered = x - np.mean(x, axis=-1, keepdims=True)
    variance = np.mean(centered**2, axis=-1, keepdims=True)
    return beta + gamma * centered / np.sqrt(variance + eps)
