import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.m = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = {k: np.zeros(p.shape) for k, p in params.items()}
            self.v = {k: np.zeros(p.shape) for k, p in params.items()}
        self.t += 1
        for k, p in params.items():
            g = grads[k].astype(float)
            if self.weight_decay:
                g += self.weight_decay * p
            m, v = self.m[k], self.v[k]
            m *= self.beta1
            m += (1 - self.beta1) * g
            v *= self.beta2
            v += (1 - self.beta2) * np.square(g)
            step = self.lr / (1 - self.beta1 ** self.t)
            p -= step * m / (np.sqrt(v / (1 - self.beta2 ** self.t)) + self.eps)


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
