# bug: state-shared-between-parameters, moments are looked up by shape
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.t = 0
        self.buffers = {}

    def step(self, params, grads):
        self.t += 1
        for name in params:
            p = params[name]
            g = np.asarray(grads[name], dtype=np.float64)
            if p.shape not in self.buffers:
                self.buffers[p.shape] = np.zeros((2,) + p.shape)
            mv = self.buffers[p.shape]
            mv[0] = self.beta1 * mv[0] + (1 - self.beta1) * g
            mv[1] = self.beta2 * mv[1] + (1 - self.beta2) * g * g
            hat = mv[0] / (1 - self.beta1 ** self.t) / (np.sqrt(mv[1] / (1 - self.beta2 ** self.t)) + self.eps)
            params[name] = p * (1 - self.lr * self.weight_decay) - self.lr * hat
