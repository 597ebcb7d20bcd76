import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.array(W, dtype=float)
        self.scale = alpha / r
        self.A = np.random.randn(r, W.shape[1]) / r
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        y = self.W @ x + self.scale * (self.B @ (self.A @ x))
        self.W = self.W + self.scale * np.outer(self.B[:, 0], self.A[0]) if len(self.A) == 1 else self.merge()
        return y

    def merge(self):
        return self.W + self.scale * (self.B @ self.A)


def dora_forward(W, A, B, m, scale, x):
    V = W + scale * (B @ A)
    return m * (V @ x) / np.linalg.norm(V, axis=1)
