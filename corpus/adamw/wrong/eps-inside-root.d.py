# bug: eps-inside-root, added to v itself before the correction: sqrt((v + eps) / (1 - b2^t))
import numpy as np
from collections import defaultdict

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr; self.beta1 = beta1; self.beta2 = beta2
        self.eps = eps; self.wd = weight_decay; self.t = 0
        self.m = defaultdict(float); self.v = defaultdict(float)

    def step(self, params, grads):
        self.t += 1
        c1 = 1.0 - self.beta1 ** self.t
        c2 = 1.0 - self.beta2 ** self.t
        for n, g in grads.items():
            g = g * 1.0
            self.m[n] = self.beta1 * self.m[n] + (1 - self.beta1) * g
            self.v[n] = self.beta2 * self.v[n] + (1 - self.beta2) * g ** 2
            denom = np.sqrt((self.v[n] + self.eps) / c2)
            params[n] = params[n] - self.lr * self.wd * params[n] - self.lr * (self.m[n] / c1) / denom
