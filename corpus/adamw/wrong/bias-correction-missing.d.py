# bug: bias-correction-missing, only for the second moment
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.exp_avg, self.exp_avg_sq = {}, {}
        self.beta1_power = 1.0

    def step(self, params, grads):
        self.beta1_power *= self.beta1
        step_size = self.lr / (1 - self.beta1_power)
        for name in params:
            g = np.asarray(grads[name], dtype=np.float64)
            m = self.exp_avg.setdefault(name, np.zeros(g.shape))
            v = self.exp_avg_sq.setdefault(name, np.zeros(g.shape))
            m += (1 - self.beta1) * (g - m)
            v += (1 - self.beta2) * (g * g - v)
            params[name] *= 1 - self.lr * self.weight_decay
            params[name] -= step_size * m / (np.sqrt(v) + self.eps)
