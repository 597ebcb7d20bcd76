import math

import numpy as np


class AdamW:
    """Works element by element and puts new arrays into the dict."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.hyper = (lr, beta1, beta2, eps, weight_decay)
        self.state = {}
        self.t = 0

    def step(self, params, grads):
        lr, b1, b2, eps, wd = self.hyper
        self.t += 1
        for name in list(params):
            old = params[name]
            if name not in self.state:
                self.state[name] = [[0.0, 0.0] for _ in range(old.size)]
            new = []
            for (x, g, s) in zip(old.ravel().tolist(), grads[name].ravel().tolist(), self.state[name]):
                s[0] = b1 * s[0] + (1 - b1) * g
                s[1] = b2 * s[1] + (1 - b2) * g ** 2
                x *= 1 - lr * wd
                x -= lr * (s[0] / (1 - b1 ** self.t)) / (math.sqrt(s[1]) + eps)
                new.append(x)
            params[name] = np.array(new, dtype=old.dtype).reshape(old.shape)


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
