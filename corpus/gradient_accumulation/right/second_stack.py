"""Keeps every micro-batch's own gradient and averages the stack when the window closes; a flush is then free."""
from contextlib import contextmanager

import numpy as np


@contextmanager
def _isolated(grads):
    """Inside the block grads starts from zero; yields a snapshot dict that is filled on the way out."""
    def clear():
        grads.update({name: np.zeros(np.shape(g)) for name, g in grads.items()})

    clear()
    snapshot = {}
    yield snapshot
    snapshot.update((name, np.array(g, dtype=float)) for name, g in grads.items())
    clear()


class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps = model, optimizer, n_steps
        self.window = []

    def step(self, x, y):
        with _isolated(self.model.grads) as snapshot:
            loss = self.model.loss_fn(self.model.forward(x), y)
            self.model.backward(loss)
        self.window.append(snapshot)
        if len(self.window) == self.n_steps:
            self.flush()
        return float(loss)

    def flush(self):
        if self.window:
            mean = {name: np.mean([s[name] for s in self.window], axis=0) for name in self.window[0]}
            self.window.clear()
            self.optimizer.step(self.model.params, mean)
