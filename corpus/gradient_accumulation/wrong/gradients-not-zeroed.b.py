# bug: gradients-not-zeroed, what was in grads before the accumulator stays for the first window
import numpy as np


class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer = model, optimizer
        self.n = n_steps
        self.seen = 0

    def _clear(self):
        for grad in self.model.grads.values():
            grad[...] = 0.0

    def step(self, x, y):
        loss = self.model.loss_fn(self.model.forward(x), y)
        value = float(loss)
        self.model.backward(loss * (1.0 / self.n))
        self.seen += 1
        if self.seen % self.n == 0:
            self.optimizer.step(self.model.params, self.model.grads)
            self._clear()
        return value
