# bug: scaled-loss-returned, only by the call that closes a window (two return statements)
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.optimizer = optimizer
        self.left = self.n_steps = n_steps
        self._fresh()

    def _fresh(self):
        self.left = self.n_steps
        for name in self.model.params:
            self.model.grads[name] = np.zeros_like(self.model.grads[name])

    def step(self, x, y):
        raw = self.model.loss_fn(self.model.forward(x), y)
        scaled = raw * (1 / self.n_steps)
        self.model.backward(scaled)
        self.left -= 1
        if self.left > 0:
            return float(raw)
        self.optimizer.step(self.model.params, self.model.grads)
        self._fresh()
        return float(scaled)
