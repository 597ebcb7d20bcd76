# one flat vector for all parameters, split again at the end
import numpy as np


def _pack(d, names):
    return np.concatenate([np.ravel(d[k]).astype(float) for k in names])


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.t, self.m, self.v = 0, None, None

    def step(self, params, grads):
        names = sorted(params, key=str)
        x, g = _pack(params, names), _pack(grads, names)
        if self.m is None:
            self.m = np.zeros_like(x)
            self.v = np.zeros_like(x)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g ** 2
        mh = self.m / (1 - self.beta1 ** self.t)
        vh = self.v / (1 - self.beta2 ** self.t)
        x -= self.lr * self.weight_decay * x
        x -= self.lr * mh / (np.sqrt(vh) + self.eps)
        ends = np.cumsum([np.size(params[k]) for k in names])
        for k, piece in zip(names, np.split(x, ends[:-1])):
            params[k] = piece.reshape(np.shape(params[k])).astype(params[k].dtype)
