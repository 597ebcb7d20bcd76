# bug: scaled-loss-returned, the name loss is overwritten by its scaled self
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self.calls = 0

    def step(self, x, y):
        if self.calls % self.n_steps == 0:
            for k in self.model.grads:
                self.model.grads[k] = np.zeros_like(self.model.grads[k])
        loss = self.model.loss_fn(self.model.forward(x), y)
        loss = loss / self.n_steps
        self.model.backward(loss)
        self.calls += 1
        if self.calls % self.n_steps == 0:
            self.optimizer.step(self.model.params, self.model.grads)
        return float(loss)
