# bug: delta-materialised, einsum forms the full update in a property
import numpy as np

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.frozen = np.asarray(W)
        self.r, self.alpha = r, alpha
        self.A = np.random.uniform(-0.1, 0.1, size=(r, self.frozen.shape[1]))
        self.B = np.zeros((self.frozen.shape[0], r))

    @property
    def delta(self):
        return np.einsum("or,ri->oi", self.B, self.A) * (self.alpha / self.r)

    def forward(self, x):
        return np.einsum("oi,i->o", self.frozen, x) + np.einsum("oi,i->o", self.delta, x)
