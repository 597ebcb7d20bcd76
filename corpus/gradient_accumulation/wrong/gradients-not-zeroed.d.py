# bug: gradients-not-zeroed, the loop only rebinds its own variable
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps, self.done = model, optimizer, n_steps, 0

    def zero_grad(self):
        for name, grad in self.model.grads.items():
            grad = np.zeros_like(grad)

    def step(self, x, y):
        if self.done % self.n_steps == 0:
            self.zero_grad()
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss / self.n_steps)
        self.done += 1
        if self.done % self.n_steps == 0:
            self.optimizer.step(self.model.params, self.model.grads)
        return float(loss)
