# functional: snapshots of each micro-batch gradient, averaged by reduce at the end
from functools import reduce
import numpy as np

def zeros(tree):
    return {k: np.zeros(np.shape(v)) for k, v in tree.items()}

def add(a, b):
    return {k: a[k] + b[k] for k in a}

def scale(tree, c):
    return {k: np.multiply(v, c) for k, v in tree.items()}

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self.snapshots = []

    def step(self, x, y):
        m = self.model
        m.grads.update(zeros(m.params))
        loss = m.loss_fn(m.forward(x), y)
        m.backward(loss)
        self.snapshots.append({k: np.copy(v) for k, v in m.grads.items()})
        if len(self.snapshots) == self.n_steps:
            self.flush()
        return float(loss)

    def flush(self):
        if self.snapshots:
            mean = scale(reduce(add, self.snapshots), 1 / len(self.snapshots))
            self.snapshots = []
            self.optimizer.step(self.model.params, mean)
