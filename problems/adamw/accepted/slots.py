"""A small object per parameter holds its moments and its own step count, so parameters cannot share state by accident."""
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Slot:
    shape: tuple
    t: int = 0
    m: np.ndarray = field(init=False)
    v: np.ndarray = field(init=False)

    def __post_init__(self):
        self.m = np.zeros(self.shape)
        self.v = np.zeros(self.shape)

    def advance(self, g, b1, b2, eps):
        self.t += 1
        self.m += (1 - b1) * (g - self.m)
        self.v += (1 - b2) * (g * g - self.v)
        return self.m / (1 - b1 ** self.t) / (np.sqrt(self.v / (1 - b2 ** self.t)) + eps)


class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.betas, self.eps, self.weight_decay = lr, (beta1, beta2), eps, weight_decay
        self.slots = {}

    def step(self, params, grads):
        for name in params:
            slot = self.slots.setdefault(name, Slot(params[name].shape))
            d = slot.advance(np.asarray(grads[name], float), *self.betas, self.eps)
            # Decay and update both use the old weight. This equals applying the decay first and then the update.
            params[name] = params[name] - self.lr * (d + self.weight_decay * params[name])


def optimizer_state_bytes(n_params, bytes_per_value):
    return n_params * 2 * bytes_per_value


def newton_schulz(G, steps=5):
    X = np.asarray(G, dtype=float) / (np.linalg.norm(G) + 1e-7)
    flip = X.shape[0] > X.shape[1]
    if flip:
        X = X.T
    for _ in range(steps):
        S = X @ X.T
        X = 3.4445 * X + (-4.7750 * S + 2.0315 * S @ S) @ X
    return X.T if flip else X
