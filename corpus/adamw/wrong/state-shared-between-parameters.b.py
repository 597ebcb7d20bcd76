# bug: state-shared-between-parameters, one m and one v for the whole optimizer, grown by broadcasting
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.m = 0.0
        self.v = 0.0
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        for name in params:
            g = grads[name]
            self.m = self.beta1 * self.m + (1 - self.beta1) * g
            self.v = self.beta2 * self.v + (1 - self.beta2) * (1.0 * g) ** 2
            m_hat = self.m / (1 - self.beta1 ** self.t)
            v_hat = self.v / (1 - self.beta2 ** self.t)
            params[name] = params[name] * (1 - self.lr * self.wd)
            params[name] = params[name] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
