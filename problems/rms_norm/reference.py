from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _convert_to_float64(values: ArrayLike) -> Floats:
    """Convert to float64, where the square of a float16 or of an integer does not overflow."""
    wide: NDArray[Any] = np.asarray(values)
    return wide.astype(np.float64)


def _compute_inverse_root(x: Floats, eps: float) -> Floats:
    return 1.0 / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)


def rms_norm(x: ArrayLike, gamma: ArrayLike, eps: float = 1e-6) -> Floats:
    wide = _convert_to_float64(x)
    return wide * _compute_inverse_root(wide, eps) * _convert_to_float64(gamma)


def layer_norm(x: ArrayLike, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5) -> Floats:
    wide = _convert_to_float64(x)
    centered = wide - wide.mean(axis=-1, keepdims=True)
    return centered * _compute_inverse_root(centered, eps) * _convert_to_float64(gamma) + _convert_to_float64(beta)


def rms_norm_backward(dy: ArrayLike, x: ArrayLike, gamma: ArrayLike, eps: float = 1e-6) -> tuple[Floats, Floats]:
    wide, grad = _convert_to_float64(x), _convert_to_float64(dy)
    inverse = _compute_inverse_root(wide, eps)
    normed, scaled = wide * inverse, grad * _convert_to_float64(gamma)
    # The root depends on every feature. That removes the component of the gradient along the normalized row.
    dx = inverse * (scaled - normed * np.mean(scaled * normed, axis=-1, keepdims=True))
    return dx, (grad * normed).reshape(-1, wide.shape[-1]).sum(axis=0)
