# bug: l2-not-decoupled, decay is divided by the root of v like the gradient is
import numpy as np
from functools import reduce

class AdamW(object):
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.eps, self.weight_decay = eps, weight_decay
        self.past = []

    def _average(self, name, beta, power):
        total = reduce(lambda acc, g: acc * beta + g[name] ** power, self.past, 0.0)
        weight = reduce(lambda acc, _: acc * beta + 1.0, self.past, 0.0)
        return total / weight

    def step(self, params, grads):
        self.past.append(dict((k, np.array(grads[k], dtype=float)) for k in grads))
        for name in params:
            m = self._average(name, self.beta1, 1)
            v = self._average(name, self.beta2, 2)
            old = params[name]
            params[name] = old - self.lr * (m + self.weight_decay * old) / (v ** 0.5 + self.eps)

def optimizer_state_bytes(n_params, bytes_per_value):
    return n_params * bytes_per_value + n_params * bytes_per_value
