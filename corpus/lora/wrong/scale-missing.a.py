# bug: scale-missing, alpha is not used
import numpy as np

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = W
        self.A = np.random.randn(r, W.shape[1])
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        return self.W @ x + self.B @ (self.A @ x)
