# bug: scale-missing; it is folded into A's init, so it is gone as soon as somebody sets A
import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = W
        self.scale = alpha / r
        self.A = self.scale * np.random.randn(r, W.shape[1]) / np.sqrt(r)
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        # scale sits in A already
        return np.einsum("oi,i->o", self.W, x) + np.einsum("or,r->o", self.B, np.einsum("ri,i->r", self.A, x))
