"""Keeps all gradients and computes their weighted mean at each step. This is the definition of the moments, and it makes the bias
correction obvious: it is the division by the sum of the weights."""
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
    # An SVD sets all singular values to 1 at once, without iteration.
    u, _, vt = np.linalg.svd(G, full_matrices=False)
    return u @ vt
