"""A generator implements the window: its local variables are the state, and the loop over n_steps is an actual loop."""
import numpy as np


class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.work = self._windows(model, optimizer, n_steps)
        next(self.work)

    @staticmethod
    def _windows(model, optimizer, n):
        loss = None
        while True:
            for name in model.grads:
                model.grads[name] = np.zeros(np.shape(model.params[name]))
            done = 0
            while done < n:
                batch = yield loss
                if batch is None:
                    if done:
                        break
                    continue
                loss = model.loss_fn(model.forward(batch[0]), batch[1])
                model.backward(loss)
                loss, done = float(loss), done + 1
            optimizer.step(model.params, {k: np.asarray(g) / done for k, g in model.grads.items()})

    def step(self, x, y):
        return self.work.send((x, y))

    def flush(self):
        self.work.send(None)
