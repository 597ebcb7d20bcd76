"""Merges once for each new A and B into a weight cached next to W. This suits a server that calls far more often than it
changes adapters."""

import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.array(W, dtype=np.float64)
        self.factor = alpha / r
        self.A = np.random.rand(r, self.W.shape[1]) - 0.5
        self.B = np.zeros((self.W.shape[0], r))
        self.known = (None, None, None)

    def forward(self, x):
        a, b, merged = self.known
        if a is not self.A or b is not self.B:
            merged = self.merge()
            self.known = self.A, self.B, merged
        return merged @ x

    def merge(self):
        return self.W + self.factor * (np.asarray(self.B) @ np.asarray(self.A))


def dora_forward(W, A, B, m, scale, x):
    V = W + scale * (B @ A)
    return m * (V @ x) / np.linalg.norm(V, axis=1)
