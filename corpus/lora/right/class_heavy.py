# class-heavy: Linear base class, Adapter object, attributes forwarded by properties
import numpy as np


class Linear:
    def __init__(self, weight):
        self._weight = np.array(weight)
        self._weight.setflags(write=False)

    def forward(self, x):
        return np.dot(self._weight, x)


class Adapter:
    def __init__(self, n_in, n_out, rank, alpha, rng):
        bound = 1.0 / np.sqrt(n_in)
        self.down = rng.uniform(-bound, bound, size=(rank, n_in))
        self.up = np.zeros((n_out, rank))
        self.gain = float(alpha) / rank

    def forward(self, x):
        hidden = np.dot(self.down, x)
        return np.dot(self.up, hidden) * self.gain


class LoRALinear(Linear):
    def __init__(self, W, r, alpha):
        super().__init__(W)
        n_out, n_in = self._weight.shape
        self._adapter = Adapter(n_in, n_out, r, alpha, np.random.default_rng())

    @property
    def A(self):
        return self._adapter.down

    @A.setter
    def A(self, value):
        self._adapter.down = value

    @property
    def B(self):
        return self._adapter.up

    @B.setter
    def B(self, value):
        self._adapter.up = value

    def forward(self, x):
        return super().forward(x) + self._adapter.forward(x)
