class AdamW:
    """Adam with decoupled weight decay, over dicts of NumPy arrays."""

    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        raise NotImplementedError("Implement AdamW")

    def step(self, params, grads):
        """Update every array in `params` with its gradient in `grads`."""
        raise NotImplementedError("Implement step")


# Part 2, after the core is accepted:
# def optimizer_state_bytes(n_params, bytes_per_value):
# def newton_schulz(G, steps=5):
