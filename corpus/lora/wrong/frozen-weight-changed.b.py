# bug: frozen-weight-changed, the merged matrix replaces the layer's own weight (the caller's is safe)
import numpy as np

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.weight = np.array(W, dtype=np.float64)
        self.gain = alpha / r
        self.A = np.random.uniform(-1, 1, (r, self.weight.shape[1]))
        self.B = np.zeros((self.weight.shape[0], r))

    def merge(self):
        return self.weight + self.gain * np.einsum("or,ri->oi", self.B, self.A)

    def forward(self, x):
        self.weight = self.merge()
        return np.einsum("oi,i->o", self.weight, x)
