# bug: loss-not-scaled, gradients kept in a list for the window and summed, never averaged
import numpy as np
from functools import reduce

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n = model, optimizer, n_steps
        self.bag = []

    def step(self, x, y):
        m = self.model
        m.grads.update({k: np.zeros(np.shape(p)) for k, p in m.params.items()})
        loss = m.loss_fn(m.forward(x), y)
        m.backward(loss)
        self.bag.append({k: np.copy(g) for k, g in m.grads.items()})
        if len(self.bag) == self.n:
            bag, self.bag = self.bag, []
            self.optimizer.step(m.params, {k: reduce(np.add, (b[k] for b in bag)) for k in m.params})
        return float(loss)
