# bug: scale-missing, stored in the constructor but not applied in forward (merge has it)
import numpy as np

class LoRALinear:
    def __init__(self, W: np.ndarray, r: int, alpha: float) -> None:
        self.W = np.asarray(W)
        self.scale = alpha / r
        self.A = np.random.normal(size=(r, self.W.shape[1])) * 0.1
        self.B = np.zeros((self.W.shape[0], r))

    def forward(self, x: np.ndarray) -> np.ndarray:
        hidden = np.einsum("ri,i->r", self.A, x)
        return np.einsum("oi,i->o", self.W, x) + np.einsum("or,r->o", self.B, hidden)

    def merge(self) -> np.ndarray:
        return self.W + self.scale * self.B @ self.A
