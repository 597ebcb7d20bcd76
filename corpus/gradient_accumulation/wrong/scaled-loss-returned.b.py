# bug: scaled-loss-returned, the name loss is overwritten by the scaled one
import numpy as np

class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self._loop = self._run(model, optimizer, n_steps)
        next(self._loop)

    @staticmethod
    def _run(model, optimizer, n):
        answer = None
        while True:
            for name in model.params:
                model.grads[name] = np.zeros_like(model.params[name], dtype=float)
            for _ in range(n):
                x, y = yield answer
                loss = model.loss_fn(model.forward(x), y)
                loss = loss / n
                model.backward(loss)
                answer = float(loss)
            optimizer.step(model.params, model.grads)

    def step(self, x, y):
        return self._loop.send((x, y))
