from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _wide(values: ArrayLike) -> Floats:
    """In float64, where the square of a float16 or of an integer has room."""
    wide: NDArray[Any] = np.asarray(values)
    return wide.astype(np.float64)


def _inverse_root(x: Floats, eps: float) -> Floats:
    return 1.0 / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)


def rms_norm(x: ArrayLike, gamma: ArrayLike, eps: float = 1e-6) -> Floats:
    wide = _wide(x)
    return wide * _inverse_root(wide, eps) * _wide(gamma)


def layer_norm(x: ArrayLike, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5) -> Floats:
    wide = _wide(x)
    centred = wide - wide.mean(axis=-1, keepdims=True)
    return centred * _inverse_root(centred, eps) * _wide(gamma) + _wide(beta)


def rms_norm_backward(dy: ArrayLike, x: ArrayLike, gamma: ArrayLike, eps: float = 1e-6) -> tuple[Floats, Floats]:
    wide, grad = _wide(x), _wide(dy)
    inverse = _inverse_root(wide, eps)
    normed, scaled = wide * inverse, grad * _wide(gamma)
    # The root depends on every feature: what the gradient has along the normalised row is taken off.
    dx = inverse * (scaled - normed * np.mean(scaled * normed, axis=-1, keepdims=True))
    return dx, (grad * normed).reshape(-1, wide.shape[-1]).sum(axis=0)
