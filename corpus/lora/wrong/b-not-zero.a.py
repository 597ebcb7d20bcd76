# bug: b-not-zero, both factors random
import numpy as np

class LoRALinear:
    def __init__(self, W, r, alpha):
        out_dim, in_dim = W.shape
        self.W = W
        self.scale = alpha / r
        self.A = np.random.randn(r, in_dim) / np.sqrt(r)
        self.B = np.random.randn(out_dim, r) / np.sqrt(r)

    def forward(self, x):
        return self.W @ x + self.B @ (self.A @ x) * self.scale
