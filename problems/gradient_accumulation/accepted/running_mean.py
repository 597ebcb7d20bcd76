"""Keeps the running mean of the gradients, so a window can close at any time and its length need not be known in advance."""
import numpy as np


class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self.mean = {}
        self.k = 0

    def step(self, x, y):
        before = {name: np.array(grad) for name, grad in self.model.grads.items()}
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss)
        self.k += 1
        for name, old in before.items():
            new = self.model.grads[name] - old
            mean = self.mean.get(name, 0.0)
            self.mean[name] = mean + (new - mean) / self.k
        if self.k >= self.n_steps:
            self.flush()
        return float(loss)

    def flush(self):
        if self.k:
            self.optimizer.step(self.model.params, self.mean)
        self.mean, self.k = {}, 0
