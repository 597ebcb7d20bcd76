# bug: state-shared-between-parameters, the moments are kept by shape
import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.betas, self.eps, self.wd = lr, (beta1, beta2), eps, weight_decay
        self.state = {}
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        b1, b2 = self.betas
        for k, p in params.items():
            g = np.asarray(grads[k], dtype=np.float64)
            m, v = self.state.setdefault(p.shape, (np.zeros(p.shape), np.zeros(p.shape)))
            m *= b1
            m += (1 - b1) * g
            v *= b2
            v += (1 - b2) * np.square(g)
            m_hat = m / (1 - b1 ** self.t)
            v_hat = v / (1 - b2 ** self.t)
            p *= 1 - self.lr * self.wd
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

def optimizer_state_bytes(n_params, bytes_per_value):
    return 2 * n_params * bytes_per_value   # m and v

def newton_schulz(G, steps=5):
    a, b, c = 3.4445, -4.7750, 2.0315
    X = np.asarray(G, dtype=float)
    X = X / (np.linalg.norm(X) + 1e-7)
    tall = X.shape[0] > X.shape[1]
    if tall:
        X = X.T
    for _ in range(steps):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    return X.T if tall else X
