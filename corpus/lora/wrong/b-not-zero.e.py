"""bug: b-not-zero: the two inits are swapped, A is the zero one and B the random one."""
import math
import random

import numpy as np


def gaussian(rows, cols, std):
    return np.array([[random.gauss(0, std) for _ in range(cols)] for _ in range(rows)])


class LoRALinear:
    def __init__(self, W, r, alpha):
        rows, cols = len(W), len(W[0])
        self.W = [list(map(float, row)) for row in W]
        self.A = np.zeros((r, cols))
        self.B = gaussian(rows, r, 1 / math.sqrt(r))
        self.scale = alpha / r

    @staticmethod
    def matvec(M, v):
        return [sum(a * b for a, b in zip(row, v)) for row in M]

    def forward(self, x):
        base = self.matvec(self.W, x)
        delta = self.matvec(self.B, self.matvec(self.A, x))
        return np.array([b + self.scale * d for b, d in zip(base, delta)])
