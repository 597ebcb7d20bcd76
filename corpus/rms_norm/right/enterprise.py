"""Typed, documented, with explicit compute dtype and input checks."""
from __future__ import annotations

from typing import Tuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

_COMPUTE_DTYPE = np.float64


def _prepare(x: ArrayLike, *parameters: ArrayLike) -> Tuple[NDArray[np.float64], ...]:
    values = np.asarray(x, dtype=_COMPUTE_DTYPE)
    converted = [np.asarray(p, dtype=_COMPUTE_DTYPE) for p in parameters]
    for parameter in converted:
        if parameter.shape != values.shape[-1:]:
            raise ValueError(f"parameter of shape {parameter.shape} for {values.shape[-1]} features")
    return (values, *converted)


def _inverse_rms(values: NDArray[np.float64], eps: float) -> NDArray[np.float64]:
    mean_square = np.mean(values * values, axis=-1, keepdims=True)
    return np.reciprocal(np.sqrt(mean_square + eps))


def rms_norm(x: ArrayLike, gamma: ArrayLike, eps: float = 1e-6) -> NDArray[np.float64]:
    """Scale each vector by the reciprocal of its root mean square."""
    values, weight = _prepare(x, gamma)
    return values * _inverse_rms(values, eps) * weight


def layer_norm(x: ArrayLike, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5) -> NDArray[np.float64]:
    """Centre, scale to unit variance, then apply the affine parameters."""
    values, weight, bias = _prepare(x, gamma, beta)
    centred = values - np.mean(values, axis=-1, keepdims=True)
    return centred * _inverse_rms(centred, eps) * weight + bias


def rms_norm_backward(dy: ArrayLike, x: ArrayLike, gamma: ArrayLike, eps: float = 1e-6) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
    values, weight = _prepare(x, gamma)
    upstream = np.asarray(dy, dtype=_COMPUTE_DTYPE)
    inverse = _inverse_rms(values, eps)
    weighted = upstream * weight
    projection = np.sum(weighted * values, axis=-1, keepdims=True) / values.shape[-1]
    dx = inverse * weighted - inverse ** 3 * projection * values
    leading_axes = tuple(range(values.ndim - 1))
    return dx, np.sum(upstream * values * inverse, axis=leading_axes)
