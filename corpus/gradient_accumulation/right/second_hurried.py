# hurried: zero, forward, backward, count; zeros replaced in the dict
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.opt = optimizer
        self.n = n_steps
        self.i = 0

    def step(self, x, y):
        m = self.model
        if self.i == 0:
            for k in m.params:
                m.grads[k] = np.zeros_like(m.params[k], dtype=float)
        out = m.forward(x)
        loss = m.loss_fn(out, y)
        m.backward(loss / self.n)
        self.i += 1
        if self.i == self.n:
            self.opt.step(m.params, m.grads)
            self.i = 0
        return float(loss)
