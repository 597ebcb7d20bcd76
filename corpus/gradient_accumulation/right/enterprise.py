"""Enterprise style: protocols, a window object, flush."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Protocol

import numpy as np

Tree = Dict[str, np.ndarray]


class Model(Protocol):
    params: Tree
    grads: Tree

    def forward(self, x: Any) -> Any: ...
    def loss_fn(self, logits: Any, y: Any) -> Any: ...
    def backward(self, loss: Any) -> None: ...


class Optimizer(Protocol):
    def step(self, params: Tree, grads: Tree) -> None: ...


@dataclass
class Window:
    size: int
    filled: int = 0

    @property
    def full(self) -> bool:
        return self.filled >= self.size

    @property
    def correction(self) -> float:
        """Factor from sums of loss / size to the mean of a part-filled window."""
        return self.size / self.filled


class GradAccumulator:
    def __init__(self, model: Model, optimizer: Optimizer, n_steps: int) -> None:
        if n_steps < 1:
            raise ValueError("n_steps must be at least 1")
        self._model = model
        self._optimizer = optimizer
        self._window = Window(n_steps)
        self._reset()

    def _reset(self) -> None:
        self._window.filled = 0
        grads = self._model.grads
        for name in list(grads):
            grads[name] = np.zeros(np.shape(grads[name]))

    def step(self, x: Any, y: Any) -> float:
        logits = self._model.forward(x)
        loss = self._model.loss_fn(logits, y)
        self._model.backward(loss / self._window.size)
        self._window.filled += 1
        if self._window.full:
            self._optimizer.step(self._model.params, self._model.grads)
            self._reset()
        return float(loss)

    def flush(self) -> None:
        if self._window.filled == 0:
            return
        factor = self._window.correction
        scaled = {name: grad * factor for name, grad in self._model.grads.items()}
        self._optimizer.step(self._model.params, scaled)
        self._reset()
