import numpy as np


class GradAccumulator:
    """Keeps its own sums and reads the gradients of the model after each micro-batch."""

    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self.sums = None
        self.seen = 0

    def _fresh(self):
        for name, p in self.model.params.items():
            self.model.grads[name] = np.zeros(p.shape)

    def step(self, x, y):
        model = self.model
        self._fresh()
        loss = model.loss_fn(model.forward(x), y)
        model.backward(loss)
        if self.sums is None:
            self.sums = {name: np.zeros(p.shape) for name, p in model.params.items()}
        for name in self.sums:
            self.sums[name] = self.sums[name] + model.grads[name]
        self.seen += 1
        if self.seen == self.n_steps:
            self._apply(self.n_steps)
        return float(loss)

    def _apply(self, n):
        self.optimizer.step(self.model.params, {name: s / n for name, s in self.sums.items()})
        self.seen = 0

    def flush(self):
        if self.seen:
            self._apply(self.seen)
