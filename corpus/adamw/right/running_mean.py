# keeps the corrected moments themselves, as running weighted means
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr; self.b1 = beta1; self.b2 = beta2
        self.eps = eps; self.wd = weight_decay
        self.mean = {}
        self.var = {}
        self.w1 = self.w2 = 0.0     # total weights so far

    def step(self, params, grads):
        self.w1 = self.b1 * self.w1 + 1
        self.w2 = self.b2 * self.w2 + 1
        for name, grad in grads.items():
            grad = np.array(grad, dtype=float)
            sq = grad * grad
            if name in self.mean:
                self.mean[name] = self.mean[name] + (grad - self.mean[name]) / self.w1
                # convex form keeps tiny values accurate
                r = 1 / self.w2
                self.var[name] = (1 - r) * self.var[name] + r * sq
            else:
                self.mean[name], self.var[name] = grad, sq
            p = params[name]
            p -= self.lr * self.wd * p
            p -= self.lr * self.mean[name] / (np.sqrt(self.var[name]) + self.eps)
        # print("step done")

def optimizer_state_bytes(n_params, bytes_per_value):
    return 2 * n_params * bytes_per_value   # m and v

def newton_schulz(G, steps=5):
    a, b, c = 3.4445, -4.7750, 2.0315
    X = np.asarray(G, dtype=np.float64)
    X = X / (np.linalg.norm(X) + 1e-7)
    tall = X.shape[0] > X.shape[1]
    if tall:
        X = X.T
    for _ in range(steps):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    return X.T if tall else X
