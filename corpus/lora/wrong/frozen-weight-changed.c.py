# bug: frozen-weight-changed, plain lists: each row absorbs its low-rank part while the output is computed
import random

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.rows = [[float(v) for v in row] for row in W]
        self.r, self.scale = r, alpha / r
        self.A = [[random.gauss(0, 1) for _ in self.rows[0]] for _ in range(r)]
        self.B = [[0.0] * r for _ in self.rows]

    def forward(self, x):
        y = []
        for i, row in enumerate(self.rows):
            for j in range(len(row)):
                for t in range(self.r):
                    row[j] += self.scale * self.B[i][t] * self.A[t][j]
            y.append(sum(a * float(b) for a, b in zip(row, x)))
        return y
