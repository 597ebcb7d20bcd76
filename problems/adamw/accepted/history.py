"""Keeps all gradients and sums them with their weights at each step: the definition of the moments as a weighted mean, which makes
the bias correction (dividing by the sum of the weights) obvious."""
import numpy as np


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.history = []

    @staticmethod
    def _mean(values, beta):
        weights = beta ** np.arange(len(values) - 1, -1, -1, dtype=float)
        return np.tensordot(weights / weights.sum(), np.stack(values), axes=1)

    def step(self, params, grads):
        self.history.append({n: np.array(g, dtype=float) for n, g in grads.items()})
        for n in params:
            past = [g[n] for g in self.history]
            mean = self._mean(past, self.beta1)
            square = self._mean([g * g for g in past], self.beta2)
            params[n] *= 1 - self.lr * self.weight_decay
            params[n] -= self.lr * mean / (np.sqrt(square) + self.eps)


def optimizer_state_bytes(n_params, bytes_per_value):
    return sum(n_params * bytes_per_value for _ in ("m", "v"))


def newton_schulz(G, steps=5):
    # The singular values all at once, which needs an SVD and no iteration.
    u, _, vt = np.linalg.svd(G, full_matrices=False)
    return u @ vt
