# bug: loss-not-scaled, the scaled loss is computed and then the other variable goes into backward
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.optimizer = optimizer
        self.n_steps = n_steps
        self.micro = 0
        self.reset()

    def reset(self):
        for k, g in self.model.grads.items():
            self.model.grads[k] = np.zeros(np.shape(g))

    def step(self, x, y):
        logits = self.model.forward(x)
        loss = self.model.loss_fn(logits, y)
        scaled = loss / self.n_steps
        self.model.backward(loss)
        self.micro += 1
        if self.micro == self.n_steps:
            self.optimizer.step(self.model.params, self.model.grads)
            self.micro = 0
            self.reset()
        return float(loss)
