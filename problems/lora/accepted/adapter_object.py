"""Makes the adapter a separate object next to the frozen weight, so one layer could have several adapters."""

import numpy as np


class Adapter:
    """A low-rank map: down to r numbers, then up to the output."""

    def __init__(self, width, height, r, alpha):
        self.down = np.random.normal(scale=1 / r, size=(r, width))
        self.up = np.zeros((height, r))
        self.scale = alpha / r

    def __call__(self, x):
        return self.scale * np.dot(self.up, np.dot(self.down, x))

    def dense(self):
        return self.scale * np.dot(self.up, self.down)


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.base = np.asarray(W)
        self.adapter = Adapter(W.shape[1], W.shape[0], r, alpha)

    @property
    def A(self):
        return self.adapter.down

    @A.setter
    def A(self, value):
        self.adapter.down = value

    @property
    def B(self):
        return self.adapter.up

    @B.setter
    def B(self, value):
        self.adapter.up = value

    def forward(self, x):
        return self.base.dot(x) + self.adapter(x)

    def merge(self):
        return self.base + self.adapter.dense()


def dora_forward(W, A, B, m, scale, x):
    V = W + scale * (B @ A)
    return m * (V @ x) / np.linalg.norm(V, axis=1)
