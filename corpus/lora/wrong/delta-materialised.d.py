# bug: delta-materialised (cost); sums the r outer products into a full matrix at every call
import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.array(W)
        self.scale = alpha / r
        self.A = np.random.standard_normal((r, self.W.shape[1])) * 0.1
        self.B = np.zeros((self.W.shape[0], r))

    def forward(self, x):
        delta = np.zeros(self.W.shape)
        for b, a in zip(self.B.T, self.A):
            delta += np.outer(b, a)
        return self.W @ x + self.scale * (delta @ x)
