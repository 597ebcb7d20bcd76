from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _convert_to_float64(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


class LoRALinear:
    def __init__(self, W: ArrayLike, r: int, alpha: float) -> None:
        self.weight = _convert_to_float64(W)
        out_dim, in_dim = self.weight.shape
        self.scale = alpha / r
        self.A: Any = np.random.default_rng().normal(0.0, r**-0.5, (r, in_dim))
        self.B: Any = np.zeros((out_dim, r))

    def forward(self, x: ArrayLike) -> Floats:
        column = _convert_to_float64(x)
        # A @ x is r numbers. Nothing as large as W is allocated.
        return self.weight @ column + self.scale * (
            _convert_to_float64(self.B) @ (_convert_to_float64(self.A) @ column)
        )

    def merge(self) -> Floats:
        return self.weight + self.scale * (_convert_to_float64(self.B) @ _convert_to_float64(self.A))


def dora_forward(
    W: ArrayLike,
    A: ArrayLike,
    B: ArrayLike,
    m: ArrayLike,
    scale: float,
    x: ArrayLike,
) -> Floats:
    direction = _convert_to_float64(W) + scale * (_convert_to_float64(B) @ _convert_to_float64(A))
    lengths: Floats = np.sqrt((direction * direction).sum(axis=1))
    return _convert_to_float64(m) / lengths * (direction @ _convert_to_float64(x))
