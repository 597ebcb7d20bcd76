"""Idiomatic NumPy: frozen base plus low-rank path, merge and DoRA."""
import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        out_dim, in_dim = W.shape
        self.W = W
        self.scale = alpha / r
        self.A = np.random.randn(r, in_dim) / np.sqrt(r)
        self.B = np.zeros((out_dim, r))

    def forward(self, x):
        return self.W @ x + self.scale * (self.B @ (self.A @ x))

    def merge(self):
        return self.W + self.scale * self.B @ self.A


def dora_forward(W, A, B, m, scale, x):
    V = W + scale * (B @ A)
    norm = np.linalg.norm(V, axis=1)
    return np.asarray(m) / norm * (V @ x)


if __name__ == "__main__":
    W = np.random.randn(8, 4)
    x = np.random.randn(4)
    assert np.allclose(LoRALinear(W, 2, 16).forward(x), W @ x)
