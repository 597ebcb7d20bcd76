# hurried interview answer
import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = W
        out, inn = W.shape
        self.A = np.random.randn(r, inn) * 0.01
        self.B = np.zeros((out, r))
        self.s = alpha / r

    def forward(self, x):
        return self.W @ x + self.s * (self.B @ (self.A @ x))
