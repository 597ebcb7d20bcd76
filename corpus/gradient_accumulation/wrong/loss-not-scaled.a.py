# bug: loss-not-scaled, the plain loss goes backward
import numpy as np
from itertools import cycle

class GradAccumulator(object):
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self.places = cycle(range(n_steps))

    def step(self, x, y):
        place = next(self.places)
        if place == 0:
            for name, g in list(self.model.grads.items()):
                self.model.grads[name] = np.zeros_like(g)
        loss = self.model.loss_fn(self.model.forward(x), y)
        self.model.backward(loss)
        if place == self.n_steps - 1:
            self.optimizer.step(self.model.params, self.model.grads)
        # print('micro batch %d of %d, loss %.4f' % (place + 1, self.n_steps, float(loss)))
        return float(loss)
