import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W, self.r, self.alpha = W, r, alpha
        self.A = np.random.uniform(-1, 1, (r, W.shape[1]))
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        hidden = [sum(a * v for a, v in zip(row, x)) for row in self.A]
        out = []
        for o in range(len(self.W)):
            base = sum(w * v for w, v in zip(self.W[o], x))
            out.append(base + sum(self.B[o][k] * hidden[k] for k in range(self.r)))
        return out
