"""bug: delta-materialised (cost): effective_weight is a property, so every forward builds it anew."""
import numpy as np


class Adapter:
    def __init__(self, out_dim, in_dim, r, alpha):
        self.scale = alpha / r
        self.A = np.random.randn(r, in_dim) / np.sqrt(in_dim)
        self.B = np.zeros((out_dim, r))

    @property
    def delta(self):
        return self.scale * np.tensordot(self.B, self.A, axes=([1], [0]))


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = W
        self.adapter = Adapter(*W.shape, r, alpha)

    A = property(lambda self: self.adapter.A, lambda self, A: setattr(self.adapter, "A", A))
    B = property(lambda self: self.adapter.B, lambda self, B: setattr(self.adapter, "B", B))

    @property
    def effective_weight(self):
        return self.W + self.adapter.delta

    def forward(self, x):
        return np.matmul(self.effective_weight, x)
