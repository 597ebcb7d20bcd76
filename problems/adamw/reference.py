"""AdamW over dicts of arrays, the size of its state, and the orthogonalization of Muon."""

from collections.abc import Mapping, MutableMapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class AdamW:
    """Stores the moments by parameter name. Applies the decay to the weight, so it never enters the moments."""

    def __init__(
        self, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8, weight_decay: float = 0.01
    ) -> None:
        self.lr, self.beta1, self.beta2, self.eps, self.decay = lr, beta1, beta2, eps, weight_decay
        self.moments: dict[str, tuple[Array, Array]] = {}
        self.t = 0

    def step(self, params: MutableMapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Update all parameters in place by one step."""
        self.t += 1
        for name, p in params.items():
            g = np.asarray(grads[name], dtype=p.dtype)
            m, v = self.moments.get(name, (np.zeros_like(p), np.zeros_like(p)))
            m = self.beta1 * m + (1 - self.beta1) * g
            v = self.beta2 * v + (1 - self.beta2) * g**2
            self.moments[name] = m, v
            m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
            # In place: this changes the array of the caller.
            p[...] = p * (1 - self.lr * self.decay) - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def optimizer_state_bytes(n_params: int, bytes_per_value: int) -> int:
    """Return the size in bytes of two moments per parameter."""
    return 2 * n_params * bytes_per_value


def newton_schulz(G: Array, steps: int = 5) -> Array:
    """Move the singular values of G [rows, columns] toward 1 and keep its singular vectors.

    Transposes a tall matrix to work with the smaller of the two Gram matrices.
    """
    x = np.asarray(G, dtype=np.float64)
    x = x / np.linalg.norm(x)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(steps):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x.T if tall else x
