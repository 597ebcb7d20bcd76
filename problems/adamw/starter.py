class AdamW:
    """Adam with decoupled weight decay, over dicts of NumPy arrays."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        raise NotImplementedError("AdamW is yours to write")

    def step(self, params, grads):
        """Update every array of `params` by its gradient in `grads`."""
        raise NotImplementedError("step is yours to write")


# Part 2, once the core is accepted:
# def optimizer_state_bytes(n_params, bytes_per_value):
# def newton_schulz(G, steps=5):
