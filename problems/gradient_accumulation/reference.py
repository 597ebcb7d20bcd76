"""Gradients of the losses are summed as they are, and divided by their number when the window closes."""

from typing import Any

import numpy as np


class GradAccumulator:
    """Sums unscaled gradients, so that a window may close at any number of micro-batches."""

    def __init__(self, model: Any, optimizer: Any, n_steps: int) -> None:
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self._begin()

    def step(self, x: Any, y: Any) -> float:
        """One micro-batch."""
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss)
        self.count += 1
        if self.count == self.n_steps:
            self._close()
        return float(loss)

    def flush(self) -> None:
        """Close a part-filled window."""
        if self.count:
            self._close()

    def _begin(self) -> None:
        self.count = 0
        for name, value in self.model.params.items():
            self.model.grads[name] = np.zeros_like(value)

    def _close(self) -> None:
        mean = {name: value / self.count for name, value in self.model.grads.items()}
        self.optimizer.step(self.model.params, mean)
        self._begin()
