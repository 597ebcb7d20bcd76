"""bug: scale-missing, in forward: only merge() multiplies by alpha / r."""
from dataclasses import dataclass, field

import numpy as np


@dataclass
class LoRALinear:
    W: np.ndarray
    r: int
    alpha: float
    A: np.ndarray = field(init=False)
    B: np.ndarray = field(init=False)

    def __post_init__(self):
        out, inp = np.shape(self.W)
        self.A = np.random.default_rng().normal(scale=0.02, size=(self.r, inp))
        self.B = np.zeros((out, self.r))

    def forward(self, x):
        return self.W @ x + self.B @ (self.A @ x)

    def merge(self):
        return self.W + self.alpha / self.r * (self.B @ self.A)
