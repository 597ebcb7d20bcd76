# hurried: everything in one dict of [m, v], assigned back into params
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.b1, self.b2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.s = {}
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        for k in list(params):
            w = params[k]
            g = np.asarray(grads[k]).astype(float)
            if k not in self.s:
                self.s[k] = [0, 0]
            s = self.s[k]
            s[0] = self.b1 * s[0] + (1 - self.b1) * g
            s[1] = self.b2 * s[1] + (1 - self.b2) * g * g
            mh = s[0] / (1 - self.b1 ** self.t)
            vh = s[1] / (1 - self.b2 ** self.t)
            w = w * (1 - self.lr * self.wd)     # decay first
            params[k] = w - self.lr * mh / (np.sqrt(vh) + self.eps)
