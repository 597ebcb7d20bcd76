"""Uses named indices instead of transposes. Each einsum sums over one index, in an order that keeps every result small."""

import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.asarray(W)
        self.scale = alpha / r
        self.A = np.random.default_rng(0).standard_normal((r, W.shape[1]))
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        hidden = np.einsum("ki,i->k", self.A, x)
        low = np.einsum("ok,k->o", self.B, hidden)
        return np.einsum("oi,i->o", self.W, x) + self.scale * low

    def merge(self):
        return self.W + np.einsum("ok,ki->oi", self.B, self.A) * self.scale


def dora_forward(W, A, B, m, scale, x):
    V = W + np.einsum("ok,ki->oi", B, A) * scale
    return np.einsum("oi,i->o", V, x) * m / np.einsum("oi,oi->o", V, V) ** 0.5
