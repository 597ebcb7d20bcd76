# bug: l2-not-decoupled, a separate decay function hands Adam a new gradient dict (Adam itself is right)
import numpy as np

def _decayed(params, grads, wd):
    return {k: np.add(grads[k], np.multiply(wd, params[k])) for k in params}

class _Adam:
    def __init__(self, lr, b1, b2, eps):
        self.lr, self.b1, self.b2, self.eps, self.n = lr, b1, b2, eps, 0
        self.mem = {}

    def update(self, key, g):
        m, v = self.mem.get(key, (0, 0))
        m, v = m + (1 - self.b1) * (g - m), v + (1 - self.b2) * (g * g - v)
        self.mem[key] = (m, v)
        return -self.lr * (m / (1 - self.b1 ** self.n)) / ((v / (1 - self.b2 ** self.n)) ** 0.5 + self.eps)

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.adam, self.wd = _Adam(lr, beta1, beta2, eps), weight_decay

    def step(self, params, grads):
        self.adam.n += 1
        for key, g in _decayed(params, grads, self.wd).items():
            params[key] = params[key] + self.adam.update(key, g)
