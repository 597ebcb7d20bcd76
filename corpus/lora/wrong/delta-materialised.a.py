# bug: delta-materialised, (W + scale * B @ A) @ x
import numpy as np

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = W
        self.scale = alpha / r
        self.A = np.random.randn(r, W.shape[1]) / np.sqrt(r)
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        return (self.W + self.scale * self.B @ self.A) @ x
