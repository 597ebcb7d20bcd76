"""Multiplies row vectors from the left, as deep learning libraries do. A read-only copy of W enforces that it is frozen."""

import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        out_features, in_features = W.shape
        bound = 1 / np.sqrt(in_features)
        self.W = W.copy()
        self.W.setflags(write=False)
        self.alpha, self.r = alpha, r
        self.A = np.random.default_rng().uniform(-bound, bound, size=(r, in_features))
        self.B = np.zeros((out_features, r))

    def forward(self, x):
        hidden = x @ np.asarray(self.A).T * (self.alpha / self.r)
        return x @ self.W.T + hidden @ np.asarray(self.B).T

    def merge(self):
        return np.add(self.W, (self.alpha / self.r) * np.dot(self.B, self.A))


def dora_forward(W, A, B, m, scale, x):
    V = W + scale * np.dot(B, A)
    directions = V / np.linalg.norm(V, axis=1, keepdims=True)
    return m * (directions @ x)
