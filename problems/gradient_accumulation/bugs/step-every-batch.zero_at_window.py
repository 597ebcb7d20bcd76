import numpy as np


class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n = model, optimizer, n_steps
        self.i = 0

    def step(self, x, y):
        if self.i % self.n == 0:
            for k, p in self.model.params.items():
                self.model.grads[k] = np.zeros_like(p)
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss / self.n)
        self.optimizer.step(self.model.params, self.model.grads)
        self.i += 1
        return float(loss)

    def flush(self):
        self.i = 0
