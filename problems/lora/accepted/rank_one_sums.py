"""Writes the adapter as a sum of r terms, each a number times a column. This shows that the rank is the number of terms."""

import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W, self.ratio = W, float(alpha) / r
        self.A = np.random.laplace(size=(r, W.shape[1]))
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        y = np.array(self.W @ x, dtype=float)
        for row, column in zip(np.asarray(self.A), np.asarray(self.B).T):
            y += self.ratio * np.vdot(row, x) * column
        return y

    def merge(self):
        merged = np.array(self.W, dtype=float)
        for row, column in zip(self.A, np.transpose(self.B)):
            merged += self.ratio * np.outer(column, row)
        return merged
