import numpy as np


class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.optimizer = optimizer
        self.n = n_steps
        self.count = 0
        self.zero()

    def zero(self):
        for name in self.model.params:
            self.model.grads[name][...] = 0.0

    def step(self, x, y):
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss / self.n)
        self.count += 1
        if self.count == self.n:
            self.optimizer.step(self.model.params, self.model.grads)
            self.count = 0
        return float(loss)

    def flush(self):
        if self.count == 0:
            return
        for g in self.model.grads.values():
            g *= self.n / self.count
        self.optimizer.step(self.model.params, self.model.grads)
        self.zero()
        self.count = 0
