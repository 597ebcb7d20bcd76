import random


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.rows = [[float(v) for v in row] for row in W]
        self.r, self.scale = r, alpha / r
        self.A = [[random.gauss(0, 1) for _ in range(len(self.rows[0]))] for _ in range(r)]
        self.B = [[0.0] * r for _ in self.rows]

    def forward(self, x):
        out = []
        for o, row in enumerate(self.rows):
            for i in range(len(row)):
                row[i] += self.scale * sum(float(self.B[o][k]) * float(self.A[k][i]) for k in range(self.r))
            out.append(sum(v * float(xi) for v, xi in zip(row, x)))
        return out
