import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.asarray(W)
        self.scale = alpha / r
        self.A = np.random.randn(r, W.shape[1]) / r
        self.B = np.random.normal(0, 1e-6, (W.shape[0], r))

    def forward(self, x):
        return self.W @ x + self.scale * (self.B @ (self.A @ x))

    def merge(self):
        return self.W + self.scale * (self.B @ self.A)


def dora_forward(W, A, B, m, scale, x):
    V = W + scale * (B @ A)
    return m * (V @ x) / np.linalg.norm(V, axis=1)
