import numpy as np


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W = np.asarray(W)
        self.scale = alpha / r
        self.A = np.random.randn(r, W.shape[1]) / r
        self.B = np.zeros((W.shape[0], r))

    def forward(self, x):
        W, A, B = self.W.tolist(), np.asarray(self.A).tolist(), np.asarray(self.B).tolist()
        x = np.asarray(x).tolist()
        out = []
        for o, row in enumerate(W):
            total = 0.0
            for i, v in enumerate(x):
                delta = 0.0
                for k in range(len(A)):
                    delta += B[o][k] * A[k][i]
                total += (row[i] + self.scale * delta) * v
            out.append(total)
        return out

    def merge(self):
        return self.W + self.scale * (self.B @ self.A)


def dora_forward(W, A, B, m, scale, x):
    V = W + scale * (B @ A)
    return m * (V @ x) / np.linalg.norm(V, axis=1)
