# dataclass with __post_init__ and optional fields
from dataclasses import dataclass, field
import numpy as np

@dataclass(eq=False)
class LoRALinear:
    W: np.ndarray
    r: int
    alpha: float
    std: float = 0.02
    bias: np.ndarray = None
    A: np.ndarray = field(init=False, repr=False)
    B: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        self.A = np.random.normal(0, self.std, (self.r, self.W.shape[1]))
        self.B = np.zeros((self.W.shape[0], self.r))

    @property
    def scale(self):
        return self.alpha / self.r

    def forward(self, x):
        y = self.W @ x
        match self.bias:
            case None:
                pass
            case b:
                y = y + b
        # (B A) x as B (A x): r is small
        return y + self.B @ (self.scale * (self.A @ x))

    def merge(self):
        return np.add(self.W, self.scale * (self.B @ self.A))

def dora_forward(W, A, B, m, scale, x):
    rows = W + scale * (B @ A)
    return np.array([mi * (row @ x) / np.sqrt(row @ row) for mi, row in zip(m, rows)])
