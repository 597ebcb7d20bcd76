"""Keeps the state in closures, one per parameter, created when the parameter is first seen. A closure takes a weight and a gradient
and returns the new weight."""
import numpy as np


def updater(lr, b1, b2, eps, wd):
    m = v = 0.0
    c1 = c2 = 1.0

    def update(p, g):
        nonlocal m, v, c1, c2
        c1, c2 = c1 * b1, c2 * b2
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * np.square(g)
        shrunk = p * (1 - lr * wd)
        return shrunk - lr * (m / (1 - c1)) / (np.sqrt(v / (1 - c2)) + eps)

    return update


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.make = lambda: updater(lr, beta1, beta2, eps, weight_decay)
        self.of = {}

    def step(self, params, grads):
        for name in params:
            if name not in self.of:
                self.of[name] = self.make()
            params[name] = self.of[name](params[name], grads[name])


def optimizer_state_bytes(n_params, bytes_per_value):
    return n_params * 2 * bytes_per_value


def newton_schulz(G, steps=5):
    X = np.asarray(G, dtype=float) / (np.linalg.norm(G) + 1e-7)
    flip = X.shape[0] > X.shape[1]
    if flip:
        X = X.T
    for _ in range(steps):
        S = X @ X.T
        X = 3.4445 * X + (-4.7750 * S + 2.0315 * S @ S) @ X
    return X.T if flip else X
