"""Sums the gradients of the unscaled losses and divides by their number when the window closes."""

from typing import Any

import numpy as np


class GradAccumulator:
    """Sums unscaled gradients, so a window can close after any number of micro-batches."""

    def __init__(self, model: Any, optimizer: Any, n_steps: int) -> None:
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self._start_window()

    def step(self, x: Any, y: Any) -> float:
        """Process one micro-batch and return its unscaled loss."""
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss)
        self.count += 1
        if self.count == self.n_steps:
            self._close_window()
        return float(loss)

    def flush(self) -> None:
        """Close the current window if it has any micro-batch."""
        if self.count:
            self._close_window()

    def _start_window(self) -> None:
        self.count = 0
        for name, value in self.model.params.items():
            self.model.grads[name] = np.zeros_like(value)

    def _close_window(self) -> None:
        mean = {name: value / self.count for name, value in self.model.grads.items()}
        self.optimizer.step(self.model.params, mean)
        self._start_window()
