import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        out_features, in_features = W.shape
        # The caller's array itself is kept, so a later edit of it is seen here.
        self.W = W
        self.rank = r
        self.scale = alpha / r
        self.A = np.random.randn(r, in_features) / np.sqrt(r)
        self.B = np.zeros((out_features, r))

    def forward(self, x):
        correction = self.B @ (self.A @ x) * self.scale
        return self.W @ x + correction
