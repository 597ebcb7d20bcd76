"""The numbers in the texts of gradient_accumulation: how each one is computed, or why it is given."""

from typing import Any

import numpy as np


class _Loss:
    """What PyTorch returns: a number that can be divided and sent backward."""

    def __init__(self, value: float, gradient: float, optimizer: "_Optimizer") -> None:
        self.value, self.gradient, self.optimizer = value, gradient, optimizer

    def __truediv__(self, n: int) -> "_Loss":
        return _Loss(self.value / n, self.gradient / n, self.optimizer)

    def backward(self) -> None:
        self.optimizer.gradient += self.gradient


class _Optimizer:
    """Stores the gradient of the only parameter, at first garbage, and records it at each step."""

    def __init__(self) -> None:
        self.gradient = 7.0
        self.steps: list[float] = []

    def zero_grad(self) -> None:
        self.gradient = 0.0

    def step(self) -> None:
        self.steps.append(self.gradient)


OPTIMIZER = _Optimizer()
X, Y, W = np.array([[1.0, 0.0], [1.0, 2.0]]), np.array([0.0, 1.0]), np.ones(2)
LOSSES = (X @ W - Y) ** 2
GRADIENTS = 2 * (X @ W - Y)[:, None] * X
"""Of the two rows in the statement's example."""


def _compute_loss(output: float, _y: float) -> _Loss:
    return _Loss(output, output, OPTIMIZER)


NAMES: dict[str, Any] = {
    "optimizer": OPTIMIZER,
    "loader": [(1.0, 0.0), (3.0, 0.0), (2.0, 0.0), (6.0, 0.0)],
    "model": float,
    "loss_fn": _compute_loss,
    "n": 2,
}
CLAIMS: dict[str, object] = {
    "adds a quarter of what": 1 / 4,
    "| `[0.0]` | 1.0 | `[2, 0]` |": (),
    "| `[1.0]` | 4.0 | `[4, 8]` |": (LOSSES[1], GRADIENTS[1]),
    "with the gradient `[3, 4]`": GRADIENTS.mean(axis=0),
}
GIVEN = {"RTOL of check.py": ("relative tolerance of $10^{-6}$",), "an input": ("`backward(loss / 4)`",)}
assert (LOSSES[0], *GRADIENTS[0]) == (1.0, 2.0, 0.0)
