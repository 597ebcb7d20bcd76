import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.asarray(W)
        self.scale = alpha / r
        self.A = np.random.randn(r, W.shape[1]) / r
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        return self.W @ x + self.scale * (self.B @ (self.A @ x))

    def merge(self):
        return self.W + self.scale * (self.B @ self.A)


def dora_forward(W, A, B, m, scale, x):
    W += scale * (B @ A)
    return m * (W @ x) / np.sqrt((W**2).sum(axis=1))
