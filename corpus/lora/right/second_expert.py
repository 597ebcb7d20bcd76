"""Expert oddity: the adapter is a sum of r rank-one maps, each one dot and one axpy; A starts with orthogonal rows."""
from fractions import Fraction

import numpy as np


def _rows(r, n, rng):
    # QR of tall blocks, as many as r needs (r may exceed n)
    blocks = []
    while sum(map(len, blocks)) < r:
        blocks.append(np.linalg.qr(rng.standard_normal((n, n)))[0])
    return np.concatenate(blocks)[:r]


class LoRALinear:
    def __init__(self, W, r, alpha):
        self._frozen = np.array(W, dtype=float)
        self._frozen.setflags(write=False)
        m, n = self._frozen.shape
        self.A = _rows(r, n, np.random.default_rng())
        self.B = np.zeros((m, r))
        self.scale = float(Fraction(alpha) / r)

    def forward(self, x):
        y = self._frozen.dot(x)
        for a, b in zip(np.asarray(self.A), np.asarray(self.B).T):
            y = y + (self.scale * a.dot(x)) * b
        return y

    def merge(self):
        M = self._frozen.copy()
        for a, b in zip(np.asarray(self.A), np.asarray(self.B).T):
            M += self.scale * np.multiply.outer(b, a)
        return M


def dora_forward(W, A, B, m, scale, x):
    V = np.asarray(W) + scale * np.tensordot(B, A, axes=1)
    return np.asarray(m) * V.dot(x) / np.hypot.reduce(V, axis=1)
