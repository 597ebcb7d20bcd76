# class heavy: Adam is the base, AdamW adds the decay; EMA objects
import numpy as np

class EMA:
    def __init__(self, beta):
        self.beta, self.value, self.power = beta, None, 1.0
    def push(self, x):
        x = np.asarray(x, dtype=float)
        if self.value is None:
            self.value = np.zeros(x.shape)
        self.value = self.beta * self.value + (1.0 - self.beta) * x
        self.power = self.power * self.beta
        return self.value / (1.0 - self.power)

class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.emas = {}

    def direction(self, name, g):
        if name not in self.emas:
            self.emas[name] = EMA(self.beta1), EMA(self.beta2)
        first, second = self.emas[name]
        g = np.asarray(g, dtype=float)
        m = first.push(g)
        v = second.push(g ** 2)
        return m / (np.sqrt(v) + self.eps)

    def before(self, p):
        pass

    def step(self, params, grads):
        for name in params.keys():
            self.before(params[name])
            np.subtract(params[name], self.lr * self.direction(name, grads[name]), out=params[name], casting="same_kind")

class AdamW(Adam):
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def before(self, p):
        p *= 1.0 - self.lr * self.weight_decay

    def __repr__(self):
        return f"AdamW(lr={self.lr}, weight_decay={self.weight_decay})"
