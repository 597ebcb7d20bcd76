"""Clears the gradients at the start of each window, like the usual PyTorch loop, and not in the constructor. The same lines remove the
initial garbage and the gradients of the last window."""
import numpy as np


class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self.place = 0

    def step(self, x, y):
        if self.place == 0:
            for name, value in self.model.params.items():
                self.model.grads[name] = np.zeros_like(value)
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss * (1 / self.n_steps))
        self.place = (self.place + 1) % self.n_steps
        if self.place == 0:
            self.optimizer.step(self.model.params, self.model.grads)
        return float(loss)

    def flush(self):
        if self.place:
            factor = self.n_steps / self.place
            self.optimizer.step(self.model.params, {k: g * factor for k, g in self.model.grads.items()})
            self.place = 0
