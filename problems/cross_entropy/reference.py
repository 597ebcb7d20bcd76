from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _rows(logits: ArrayLike, targets: Any) -> tuple[Floats, NDArray[np.int64]]:
    """Logits as [B, V] with the largest of each row at 0, and targets as [B]."""
    z: Floats = np.atleast_2d(np.asarray(logits, dtype=np.float64))
    t = np.atleast_1d(np.asarray(targets, dtype=np.int64))
    if t.min() < 0 or t.max() >= z.shape[1]:
        raise IndexError("a target is no class")
    return z - z.max(axis=1, keepdims=True), t


def cross_entropy(logits: ArrayLike, targets: Any, epsilon: float = 0.0) -> float:
    z, t = _rows(logits, targets)
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    hit = log_probs[np.arange(len(t)), t]
    # epsilon / V for each of V classes is epsilon times their mean.
    return float(-((1.0 - epsilon) * hit + epsilon * log_probs.mean(axis=1)).mean())


def _slope(z: Floats, t: NDArray[np.int64], beta: float) -> float:
    """Derivative of the loss by beta = 1 / T: the mean logit under the model less the target's."""
    weights = np.exp(beta * z)
    weights /= weights.sum(axis=1, keepdims=True)
    return float(((weights * z).sum(axis=1) - z[np.arange(len(t)), t]).mean())


def fit_temperature(logits: ArrayLike, targets: Any) -> float:
    # The loss is convex in 1 / T, so its slope has one zero, and halving finds it.
    z, t = _rows(logits, targets)
    low, high = 1e-4, 1e4
    for _ in range(200):
        middle = (low * high) ** 0.5
        low, high = (low, middle) if _slope(z, t, middle) > 0 else (middle, high)
    return (low * high) ** -0.5
