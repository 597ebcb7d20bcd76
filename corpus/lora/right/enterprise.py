"""Typed and validated."""
from __future__ import annotations

from typing import Optional

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.floating]
Vector = NDArray[np.floating]


class LoRALinear:
    """y = W x + (alpha / r) B (A x), with W frozen."""

    def __init__(self, W: ArrayLike, r: int, alpha: float, seed: Optional[int] = None) -> None:
        if r < 1:
            raise ValueError("rank must be positive")
        self._W: Matrix = np.asarray(W)
        if self._W.ndim != 2:
            raise ValueError("W must be a matrix")
        out_features, in_features = self._W.shape
        generator = np.random.default_rng(seed)
        self._scale: float = alpha / r
        self.A: Matrix = generator.normal(0.0, 1.0 / r, size=(r, in_features))
        self.B: Matrix = np.zeros((out_features, r), dtype=np.float64)

    @property
    def scale(self) -> float:
        return self._scale

    def _low_rank(self, x: Vector) -> Vector:
        return np.matmul(self.B, np.matmul(self.A, x))

    def forward(self, x: ArrayLike) -> Vector:
        vector = np.asarray(x)
        result = np.matmul(self._W, vector).astype(np.float64)
        result += self._scale * self._low_rank(vector)
        return result

    def merge(self) -> Matrix:
        return self._W + self._scale * np.matmul(self.B, self.A)


def dora_forward(W: ArrayLike, A: ArrayLike, B: ArrayLike, m: ArrayLike, scale: float, x: ArrayLike) -> Vector:
    direction = np.asarray(W) + scale * np.matmul(B, A)
    lengths = np.sqrt(np.sum(np.square(direction), axis=1, keepdims=True))
    unit = direction / lengths
    return np.reshape(m, -1) * np.matmul(unit, np.asarray(x))
