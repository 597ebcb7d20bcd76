import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.rate = lr
        self.b = (beta1, beta2)
        self.eps = eps
        self.decay = weight_decay
        self.first = {}
        self.second = {}
        self.count = 0

    def step(self, params, grads):
        # One step count for all parameters: a parameter that is added later would get too little correction.
        self.count += 1
        b1, b2 = self.b
        for key, weight in params.items():
            gradient = grads[key]
            if key not in self.first:
                self.first[key], self.second[key] = np.zeros_like(weight), np.zeros_like(weight)
            self.first[key] = self.first[key] * b1 + gradient * (1 - b1)
            self.second[key] = self.second[key] * b2 + gradient ** 2 * (1 - b2)
            mean = self.first[key] / (1 - b1 ** self.count)
            square = self.second[key] / (1 - b2 ** self.count)
            # In place: a weight that is a plain float would silently not change.
            weight -= self.rate * self.decay * weight
            weight -= self.rate * mean / (np.sqrt(square) + self.eps)
