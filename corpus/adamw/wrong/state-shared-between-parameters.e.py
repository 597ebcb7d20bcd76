# bug: state-shared-between-parameters, one flat buffer for v whose offset never advances (m is kept apart)
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.t = 0
        self.m = {}
        self.flat_v = None

    def step(self, params, grads):
        self.t += 1
        if self.flat_v is None:
            self.flat_v = np.zeros(sum(p.size for p in params.values()))
        offset = 0
        for name, p in params.items():
            g = np.asarray(grads[name], dtype=np.float64)
            v = self.flat_v[offset:offset + p.size].reshape(p.shape)   # a view
            v *= self.beta2
            v += (1 - self.beta2) * g * g
            self.m[name] = self.beta1 * self.m.get(name, 0) + (1 - self.beta1) * g
            p *= 1 - self.lr * self.wd
            p -= self.lr * self.m[name] / (1 - self.beta1 ** self.t) / (np.sqrt(v / (1 - self.beta2 ** self.t)) + self.eps)
            # next parameter
