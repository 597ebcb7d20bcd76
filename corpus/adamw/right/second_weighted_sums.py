"""Bias correction falls out by itself: both moments are weighted averages, sum of weights in the denominator."""
import math

import numpy as np


def _trace(beta):
    """Coroutine: send a value, get the exponentially weighted average of all that were sent."""
    top, weight = 0.0, 0.0
    value = yield
    while True:
        top = beta * top + value
        weight = beta * weight + 1.0
        value = yield top / weight


def _primed(beta):
    it = _trace(beta)
    next(it)
    return it


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.keep = 1.0 - lr * weight_decay
        self.lr, self.eps = lr, eps
        self.betas = beta1, beta2
        self._traces = {}

    def step(self, params, grads):
        for name, p in params.items():
            if name not in self._traces:
                self._traces[name] = tuple(map(_primed, self.betas))
            first, second = self._traces[name]
            g = np.array(grads[name], dtype=np.float64)
            direction = first.send(g)
            size = np.sqrt(second.send(np.square(g)))
            p[...] = self.keep * p - self.lr * direction / (size + self.eps)


def optimizer_state_bytes(n_params, bytes_per_value):
    return 2 * n_params * bytes_per_value


def newton_schulz(G, steps=5):
    a, b, c = 3.4445, -4.7750, 2.0315
    X = np.array(G, dtype=np.float64)
    tall = X.shape[0] > X.shape[1]
    X = X.T if tall else X
    X = X / (math.sqrt(float((X * X).sum())) + 1e-7)
    for _ in range(steps):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    return X.T if tall else X
