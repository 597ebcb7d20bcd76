# bug: b-not-zero; B starts as a 0/1 pattern of ones on the diagonal ("identity-like")
import numpy as np


class LoRALinear:
    """y = W x + (alpha / r) B A x"""

    def __init__(self, W, r, alpha):
        out_dim, in_dim = np.shape(W)
        self.W, self.r, self.alpha = W, r, alpha
        k = 1.0 / np.sqrt(in_dim)
        rng = np.random.RandomState()
        self.A = rng.uniform(-k, k, size=(r, in_dim))
        self.B = np.eye(out_dim, r)

    @property
    def scaling(self):
        return self.alpha / self.r

    def forward(self, x):
        h = np.dot(self.A, x)
        return np.dot(self.W, x) + np.dot(self.B, h) * self.scaling
