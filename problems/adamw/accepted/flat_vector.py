"""Concatenates all parameters into one vector, so the update is one expression. The shapes are restored at the end."""
import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.args = lr, beta1, beta2, eps, weight_decay
        self.m = self.v = 0.0
        self.t = 0

    def step(self, params, grads):
        lr, b1, b2, eps, wd = self.args
        names = sorted(params)
        p = np.concatenate([params[n].ravel() for n in names]).astype(np.float64)
        g = np.concatenate([np.ravel(grads[n]) for n in names]).astype(np.float64)
        self.t += 1
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * g ** 2
        p = p - lr * wd * p
        p = p - lr * (self.m / (1 - b1 ** self.t)) / (np.sqrt(self.v / (1 - b2 ** self.t)) + eps)
        start = 0
        for n in names:
            size = params[n].size
            params[n] = p[start:start + size].reshape(params[n].shape)
            start += size


def optimizer_state_bytes(n_params, bytes_per_value):
    return bytes_per_value * (n_params + n_params)


def newton_schulz(G, steps=5):
    a, b, c = 3.4445, -4.7750, 2.0315
    X = np.asarray(G, dtype=np.float32)
    X = X / (np.sqrt((X.astype(np.float64) ** 2).sum()) + 1e-12)
    for _ in range(steps):
        A = X @ X.T
        X = a * X + b * A @ X + c * A @ A @ X
    return X
