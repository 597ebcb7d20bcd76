# bug: step-every-batch, the mean of the last n_steps gradients slides: one optimizer step a batch once the deque is full
import numpy as np
from collections import deque

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer = model, optimizer
        self.recent = deque(maxlen=n_steps)

    def step(self, x, y):
        model = self.model
        for k in list(model.grads):
            model.grads[k] = np.zeros_like(model.grads[k])
        loss = model.loss_fn(model.forward(x), y)
        model.backward(loss)
        self.recent.append({k: g.copy() for k, g in model.grads.items()})
        if len(self.recent) == self.recent.maxlen:
            mean = {k: sum(r[k] for r in self.recent) / len(self.recent) for k in model.grads}
            self.optimizer.step(model.params, mean)
        return float(loss)
