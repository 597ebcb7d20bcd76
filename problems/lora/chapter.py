import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        out_features, in_features = W.shape
        # Stores the caller's array without a copy, so a later edit of it changes the layer.
        self.W = W
        self.rank = r
        self.scale = alpha / r
        self.A = np.random.randn(r, in_features) / np.sqrt(r)
        self.B = np.zeros((out_features, r))

    def forward(self, x):
        correction = self.B @ (self.A @ x) * self.scale
        return self.W @ x + correction
