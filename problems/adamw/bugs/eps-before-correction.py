import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.betas, self.eps, self.decay = lr, (beta1, beta2), eps, weight_decay
        self.state = {}

    def step(self, params, grads):
        b1, b2 = self.betas
        for key in params:
            m, v, t = self.state.get(key, (0.0, 0.0, 0))
            g = np.asarray(grads[key], dtype=float)
            m, v, t = m + (1 - b1) * (g - m), v + (1 - b2) * (g ** 2 - v), t + 1
            self.state[key] = m, v, t
            # The corrections are folded into the step size, but eps is not scaled.
            size = self.lr * np.sqrt(1 - b2 ** t) / (1 - b1 ** t)
            params[key] = (1 - self.lr * self.decay) * params[key] - size * m / (np.sqrt(v) + self.eps)


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
