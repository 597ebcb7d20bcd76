# bug: loss-not-scaled, the scaled loss is computed and then the other one is used
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.optimizer = optimizer
        self.n_steps = n_steps
        self.count = 0
        self.zero()

    def zero(self):
        for name in self.model.params:
            self.model.grads[name] = np.zeros_like(self.model.params[name])

    def step(self, x, y):
        out = self.model.forward(x)
        loss = self.model.loss_fn(out, y)
        small_loss = loss / self.n_steps
        self.model.backward(loss)
        self.count = self.count + 1
        if self.count == self.n_steps:
            self.optimizer.step(self.model.params, self.model.grads)
            self.zero()
            self.count = 0
        return float(loss)
