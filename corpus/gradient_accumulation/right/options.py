# dataclass with optional settings, walrus, match
from __future__ import annotations
from dataclasses import dataclass, field
import numpy as np

@dataclass
class GradAccumulator:
    model: object
    optimizer: object
    n_steps: int
    max_norm: float | None = None
    history: list = field(default_factory=list, repr=False)
    _open: int = field(default=0, init=False)

    def __post_init__(self):
        self._wipe()

    def _wipe(self):
        for k, g in self.model.grads.items():
            self.model.grads[k] = np.zeros(g.shape, dtype=g.dtype)

    def _update(self, factor):
        grads = {k: g * factor for k, g in self.model.grads.items()}
        if self.max_norm is not None:
            norm = np.sqrt(sum(float(np.sum(g * g)) for g in grads.values()))
            if norm > self.max_norm:
                grads = {k: g * (self.max_norm / norm) for k, g in grads.items()}
        self.optimizer.step(self.model.params, grads)
        self._wipe()
        self._open = 0

    def step(self, x, y):
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.history.append(result := float(loss))
        self.model.backward(loss / self.n_steps)
        self._open += 1
        match self.n_steps - self._open:
            case 0:
                self._update(1.0)
        return result

    def flush(self):
        if (c := self._open):
            self._update(self.n_steps / c)
