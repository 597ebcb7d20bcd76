import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    squares = np.square(x)
    rms = np.sqrt(squares.astype(np.float64).mean(axis=-1, keepdims=True) + eps)
    return x.astype(np.float64) / rms * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    centered = x - x.astype(np.float64).mean(axis=-1, keepdims=True).astype(x.dtype if x.dtype.kind == "f" else float)
    variance = np.square(centered).astype(np.float64).mean(axis=-1, keepdims=True)
    return centered.astype(np.float64) / np.sqrt(variance + eps) * gamma + beta
