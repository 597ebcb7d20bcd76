# keeps its own running mean of the gradients; the model's grads are cleared before every backward
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.optimizer = optimizer
        self.n_steps = n_steps
        self.begin()

    def begin(self):
        self.t = 0
        self.mean = dict((k, np.zeros(np.shape(v))) for k, v in self.model.params.items())

    def gradient_of(self, loss):
        for k, v in self.model.params.items():
            self.model.grads[k] = np.zeros(np.shape(v))
        self.model.backward(loss)
        return dict((k, np.array(g)) for k, g in self.model.grads.items())

    def finish(self):
        self.optimizer.step(self.model.params, self.mean)
        self.begin()

    def step(self, x, y):
        loss = self.model.loss_fn(self.model.forward(x), y)
        fresh = self.gradient_of(loss)
        self.t += 1
        for k in self.mean:
            self.mean[k] = self.mean[k] + (fresh[k] - self.mean[k]) / self.t
        if self.t >= self.n_steps:
            self.finish()
        return float(loss)

    def flush(self):
        if self.t > 0:
            self.finish()
