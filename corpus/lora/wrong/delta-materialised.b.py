# bug: delta-materialised, B @ A @ x evaluated from the left, base kept apart
import numpy as np

class Base:
    def __init__(self, W): self.W = np.array(W, dtype=float)
    def forward(self, x): return self.W @ x

class LoRALinear(Base):
    def __init__(self, W, r, alpha):
        super().__init__(W)
        self.alpha_over_r = alpha / r
        self.A = np.random.standard_normal((r, self.W.shape[1]))
        self.B = np.zeros((self.W.shape[0], r))

    def forward(self, x):
        return super().forward(x) + self.alpha_over_r * (self.B @ self.A @ x)
