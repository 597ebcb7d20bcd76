# bug: eps-inside-root, added to the second moment before the root, folded form
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.__dict__.update(lr=lr, b1=beta1, b2=beta2, eps=eps, wd=weight_decay)
        self.exp_avg, self.exp_avg_sq, self.n = {}, {}, 0

    def step(self, params, grads):
        self.n += 1
        c1 = 1.0 - self.b1 ** self.n
        c2 = (1.0 - self.b2 ** self.n) ** 0.5
        alpha = self.lr * c2 / c1
        for key in list(params):
            grad = grads[key]
            self.exp_avg[key] = self.b1 * self.exp_avg.get(key, 0.0) + (1.0 - self.b1) * grad
            self.exp_avg_sq[key] = self.b2 * self.exp_avg_sq.get(key, 0.0) + (1.0 - self.b2) * (grad * 1.0) ** 2
            denom = np.sqrt(self.exp_avg_sq[key] + self.eps)
            params[key] = params[key] * (1.0 - self.lr * self.wd) - alpha * self.exp_avg[key] / denom
