# bug: l2-not-decoupled, the decay is put into the first moment only
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = {}, {}, 0

    def step(self, params, grads):
        self.t += 1
        for name, p in params.items():
            g = np.asarray(grads[name], dtype=np.float64)
            m = self.m.get(name, np.zeros(p.shape))
            v = self.v.get(name, np.zeros(p.shape))
            self.m[name] = self.beta1 * m + (1 - self.beta1) * (g + self.wd * p)
            self.v[name] = self.beta2 * v + (1 - self.beta2) * g ** 2
            num = self.m[name] / (1 - self.beta1 ** self.t)
            den = np.sqrt(self.v[name] / (1 - self.beta2 ** self.t)) + self.eps
            p -= self.lr * num / den
