# bug: bias-correction-missing, no correction
import math
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.m = {}
        self.v = {}
        self.t = 0

    def step(self, params, grads):
        self.t = self.t + 1
        for name in params:
            p = params[name]
            g = np.asarray(grads[name]).ravel().tolist()
            if name not in self.m:
                self.m[name] = [0.0] * p.size
                self.v[name] = [0.0] * p.size
            m = self.m[name]
            v = self.v[name]
            for i in range(p.size):
                m[i] = self.beta1 * m[i] + (1 - self.beta1) * g[i]
                v[i] = self.beta2 * v[i] + (1 - self.beta2) * g[i] * g[i]
                m_hat = m[i]
                v_hat = v[i]
                w = float(p.flat[i])
                w = w - self.lr * self.weight_decay * w
                w = w - self.lr * m_hat / (math.sqrt(v_hat) + self.eps)
                p.flat[i] = w
