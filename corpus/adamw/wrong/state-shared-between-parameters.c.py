# bug: state-shared-between-parameters, only the second moment is shared: one v for each number of elements
import itertools
import numpy as np

def kernel(p, g, m, v, t, lr, b1, b2, eps, wd):
    m2 = m + (1 - b1) * (g - m)
    v2 = v * b2 + (1 - b2) * g * g
    step = np.true_divide(m2, 1 - b1 ** t) / (np.sqrt(v2 / (1 - b2 ** t)) + eps)
    return p * (1 - lr * wd) - lr * step, m2, v2

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01, maximize=False, lr_scale=1.0):
        self.hyper = (lr * lr_scale, beta1, beta2, eps, weight_decay)
        self.sign = -1.0 if maximize else 1.0
        self.moments = {}
        self.seconds = {}
        self.clock = itertools.count(1)

    def step(self, params, grads):
        t = next(self.clock)
        for k, p in list(params.items()):
            g = self.sign * grads[k]
            v = np.reshape(self.seconds.get(p.size, np.zeros(p.size)), p.shape)
            params[k], self.moments[k], self.seconds[p.size] = kernel(p, g, self.moments.get(k, 0.0), v, t, *self.hyper)

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
