"""Allocates the moments once and updates them in place, which suits large weights: no step allocates a new array for m or v."""
import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.exp_avg, self.exp_avg_sq = {}, {}
        self.steps = 0

    def step(self, params, grads):
        self.steps += 1
        c1 = 1 - self.beta1 ** self.steps
        c2 = 1 - self.beta2 ** self.steps
        for key, p in params.items():
            m = self.exp_avg.setdefault(key, np.zeros(p.shape, p.dtype))
            v = self.exp_avg_sq.setdefault(key, np.zeros(p.shape, p.dtype))
            g = grads[key]
            p *= 1 - self.lr * self.weight_decay
            m *= self.beta1
            m += (1 - self.beta1) * g
            v *= self.beta2
            v += (1 - self.beta2) * np.square(g)
            p -= (self.lr / c1) * m / (np.sqrt(v) / np.sqrt(c2) + self.eps)


def optimizer_state_bytes(n_params, bytes_per_value):
    moments = 2
    return moments * n_params * bytes_per_value


def newton_schulz(G, steps=5):
    """The cubic iteration: slower for small singular values, but it converges to exactly 1."""
    X = np.array(G, dtype=np.float64)
    X /= np.linalg.norm(X)
    for _ in range(steps):
        X = 1.5 * X - 0.5 * X @ X.T @ X
    return X
