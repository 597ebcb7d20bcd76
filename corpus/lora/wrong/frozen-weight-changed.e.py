"""bug: frozen-weight-changed: a new adapter is merged once, into the weights that still hold the one before."""
import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.weight = np.array(W, dtype=float)
        self.r, self.alpha = r, alpha
        self.A = np.random.normal(0.0, 1.0 / r, size=(r, self.weight.shape[1]))
        self.B = np.zeros((self.weight.shape[0], r))
        self._seen = None

    def _adapter(self):
        return np.asarray(self.A).tobytes() + np.asarray(self.B).tobytes()

    def forward(self, x):
        now = self._adapter()
        if now != self._seen:          # merge only when A or B was changed
            self.weight = self.weight + (self.alpha / self.r) * np.matmul(self.B, self.A)
            self._seen = now
        return self.weight @ x
