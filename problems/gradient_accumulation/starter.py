class GradAccumulator:
    """Steps the optimizer once for every n_steps micro-batches."""

    def __init__(self, model, optimizer, n_steps):
        raise NotImplementedError("Implement GradAccumulator")

    def step(self, x, y):
        """Run one micro-batch and return its unscaled loss as a float."""
        raise NotImplementedError("Implement step")

    # Part 2, after the core is accepted:
    # def flush(self):
