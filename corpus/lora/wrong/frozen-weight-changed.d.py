# bug: frozen-weight-changed; the matvec is "row times x, then sum", done in place on the very W it was given
import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.asarray(W, dtype=float)      # no copy for float64
        self.scale = alpha / r
        self.A = np.random.uniform(-1, 1, (r, self.W.shape[1]))
        self.B = np.zeros((self.W.shape[0], r))

    def forward(self, x):
        prod = self.W
        prod *= x
        base = prod.sum(axis=1)
        low = (self.A * x).sum(axis=1)
        return base + self.scale * (self.B * low).sum(axis=1)
