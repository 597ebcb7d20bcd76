import random

import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W, self.scale = W, alpha / r
        draw = random.Random(1).uniform
        self.A = [[draw(-1, 1) for _ in range(W.shape[1])] for _ in range(r)]
        self.B = [[draw(-0.01, 0.01) for _ in range(r)] for _ in range(W.shape[0])]

    def forward(self, x):
        return self.W @ x + self.scale * np.dot(self.B, np.dot(self.A, x))
