# einsum lover: two contractions, never out x in
import numpy as np

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W0 = np.array(W, dtype=float)
        self.A = np.random.standard_normal((r, self.W0.shape[1]))
        self.B = np.zeros((self.W0.shape[0], r))
        self.alpha, self.r = alpha, r

    def forward(self, x):
        h = np.einsum("ri,i->r", self.A, x)
        return np.einsum("oi,i->o", self.W0, x) + np.einsum("or,r->o", self.B, h) * self.alpha / self.r

    def merge(self):
        return self.W0 + np.einsum("or,ri->oi", self.B, self.A) * self.alpha / self.r

def dora_forward(W, A, B, m, scale, x):
    V = W + scale * np.einsum("or,ri->oi", B, A)
    return np.einsum("o,oi,i->o", m / np.sqrt(np.einsum("oi,oi->o", V, V)), V, x)
