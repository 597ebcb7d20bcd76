# whole losses go backward, the sums are divided when the window is full
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.opt = optimizer
        self.n = n_steps
        self.k = 0
        self.zero_grad()

    def zero_grad(self):
        self.model.grads.update({p: np.zeros(np.shape(w)) for p, w in self.model.params.items()})

    def step(self, x, y):
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss)
        self.k += 1
        if self.k == self.n:
            self._apply()
        return float(loss)

    def _apply(self):
        mean = {}
        for p in self.model.grads:
            mean[p] = self.model.grads[p] / self.k
        self.opt.step(self.model.params, mean)
        self.zero_grad()
        self.k = 0

    def flush(self):
        if self.k:
            self._apply()
