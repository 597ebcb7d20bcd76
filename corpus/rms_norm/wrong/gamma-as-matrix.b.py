# bug: gamma-as-matrix, in layer_norm only: np.dot before the bias is added
import numpy as np

def _normalise(x: np.ndarray, eps: float) -> np.ndarray:
    return x / np.sqrt(np.square(x).mean(-1, keepdims=True) + eps)

def rms_norm(x, gamma, eps: float = 1e-6) -> np.ndarray:
    return _normalise(np.asarray(x, np.float64), eps) * gamma

def layer_norm(x, gamma, beta, eps: float = 1e-5) -> np.ndarray:
    x = np.asarray(x, np.float64)
    return np.dot(_normalise(x - x.mean(-1, keepdims=True), eps), gamma) + beta
