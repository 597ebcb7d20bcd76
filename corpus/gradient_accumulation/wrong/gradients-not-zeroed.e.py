# bug: gradients-not-zeroed, micro-batch gradients start clean but the window's own sum is never emptied
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.optimizer = optimizer
        self.n_steps = n_steps
        self.total = {k: np.zeros(np.shape(v)) for k, v in model.params.items()}
        self.seen = 0

    def step(self, x, y):
        grads = self.model.grads
        for k in grads:
            grads[k] = np.zeros(np.shape(grads[k]))
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss)
        for k in self.total:
            self.total[k] = self.total[k] + grads[k]
        self.seen += 1
        if self.seen == self.n_steps:
            self.seen = 0
            self.optimizer.step(self.model.params, {k: t / self.n_steps for k, t in self.total.items()})
        return float(loss)
