"""Counts down and divides when the window closes. It needs nothing from the loss except float(), and it passes lists to the
optimizer, which accepts them."""
class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.m, self.opt, self.n, self.left = model, optimizer, n_steps, n_steps
        self._clear()

    def _clear(self):
        self.left = self.n
        for k in self.m.grads:
            self.m.grads[k] = self.m.params[k] * 0.0

    def step(self, x, y):
        L = self.m.loss_fn(self.m.forward(x), y)
        self.m.backward(L)
        self.left -= 1
        if not self.left:
            self.opt.step(self.m.params, {k: (g / self.n).tolist() for k, g in self.m.grads.items()})
            self._clear()
        return float(L)

    def flush(self):
        done = self.n - self.left
        if done:
            self.opt.step(self.m.params, {k: (g / done).tolist() for k, g in self.m.grads.items()})
            self._clear()
