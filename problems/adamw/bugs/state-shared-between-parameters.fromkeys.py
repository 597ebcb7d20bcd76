import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.b1, self.b2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.t = 0

    def step(self, params, grads):
        if self.t == 0:
            zeros = {p.shape: np.zeros(p.shape) for p in params.values()}
            self.m = {k: zeros[p.shape] for k, p in params.items()}
            self.v = {k: np.zeros(p.shape) for k, p in params.items()}
        self.t += 1
        for k, p in params.items():
            g = grads[k]
            # Updated in place; parameters of the same shape have the same arrays.
            self.m[k] *= self.b1
            self.m[k] += (1 - self.b1) * g
            self.v[k] *= self.b2
            self.v[k] += (1 - self.b2) * g ** 2
            p *= 1 - self.lr * self.wd
            p -= self.lr * self.m[k] / (1 - self.b1 ** self.t) / (np.sqrt(self.v[k] / (1 - self.b2 ** self.t)) + self.eps)


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
