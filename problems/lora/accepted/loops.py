"""Uses only the standard library. One helper, a matrix-vector product, is used three times."""

import math
import random


def times(matrix, vector):
    return [sum(float(a) * v for a, v in zip(row, vector)) for row in matrix]


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = [[float(v) for v in row] for row in W]
        self.r, self.scale = r, alpha / r
        self.A = [[random.gauss(0.0, 0.02) for _ in self.W[0]] for _ in range(r)]
        self.B = [[0.0 for _ in range(r)] for _ in self.W]

    def forward(self, x):
        x = [float(v) for v in x]
        hidden = times(self.A, x)
        low = times(self.B, hidden)
        return [base + self.scale * change for base, change in zip(times(self.W, x), low)]

    def merge(self):
        merged = []
        for row, b in zip(self.W, self.B):
            merged.append([v + self.scale * sum(float(b[k]) * float(self.A[k][i]) for k in range(self.r)) for i, v in enumerate(row)])
        return merged


def dora_forward(W, A, B, m, scale, x):
    layer = LoRALinear(W, 1, scale)
    layer.r, layer.A, layer.B = len(A), A, B
    out = []
    for row, length in zip(layer.merge(), m):
        norm = math.sqrt(sum(v * v for v in row))
        out.append(float(length) * sum(v * float(xi) for v, xi in zip(row, x)) / norm)
    return out
