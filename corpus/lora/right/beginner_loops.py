# beginner: nested lists and loops, random.gauss
import random

def matvec(M, x):
    result = []
    for row in M:
        s = 0.0
        for j in range(len(x)):
            s += float(row[j]) * float(x[j])
        result.append(s)
    return result

class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = [[float(v) for v in row] for row in W]
        out_dim = len(self.W)
        in_dim = len(self.W[0])
        self.scale = alpha / r
        self.A = [[random.gauss(0, 1) / r ** 0.5 for _ in range(in_dim)] for _ in range(r)]
        self.B = [[0.0] * r for _ in range(out_dim)]

    def forward(self, x):
        base = matvec(self.W, x)
        low = matvec(self.B, matvec(self.A, x))
        y = []
        for i in range(len(base)):
            y.append(base[i] + self.scale * low[i])
        return y
