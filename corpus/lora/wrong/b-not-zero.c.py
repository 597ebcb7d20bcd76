# bug: b-not-zero, the initialisations are swapped: A is zero and B random
import random

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = W
        self.s = alpha / r
        self.A = [[0.0] * len(W[0]) for _ in range(r)]
        self.B = [[random.gauss(0.0, 1.0) for _ in range(r)] for _ in range(len(W))]

    def forward(self, x):
        h = [sum(float(a) * float(b) for a, b in zip(row, x)) for row in self.A]
        return [sum(float(a) * float(b) for a, b in zip(w, x)) + self.s * sum(float(p) * q for p, q in zip(b_row, h)) for w, b_row in zip(self.W, self.B)]
