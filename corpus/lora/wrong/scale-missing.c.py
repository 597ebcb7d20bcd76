# bug: scale-missing, loops
import random

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = [list(map(float, row)) for row in W]
        self.r = r
        self.alpha = alpha
        self.A = [[random.random() - 0.5 for _ in self.W[0]] for _ in range(r)]
        self.B = [[0.0] * r for _ in self.W]

    def forward(self, x):
        out = []
        ax = []
        for t in range(self.r):
            ax.append(sum(self.A[t][j] * x[j] for j in range(len(x))))
        for i in range(len(self.W)):
            total = 0.0
            for j in range(len(x)):
                total += self.W[i][j] * x[j]
            for t in range(self.r):
                total += self.B[i][t] * ax[t]
            out.append(total)
        return out
