from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _as_rows(logits: ArrayLike, targets: Any) -> tuple[Floats, NDArray[np.int64]]:
    """Return logits [B, V], shifted so that the maximum of each row is 0, and targets [B].

    Raises IndexError if a target is not a class index.
    """
    z: Floats = np.atleast_2d(np.asarray(logits, dtype=np.float64))
    t = np.atleast_1d(np.asarray(targets, dtype=np.int64))
    if t.min() < 0 or t.max() >= z.shape[1]:
        raise IndexError("a target is not a class index")
    return z - z.max(axis=1, keepdims=True), t


def cross_entropy(logits: ArrayLike, targets: Any, epsilon: float = 0.0) -> float:
    z, t = _as_rows(logits, targets)
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    target_log_probs = log_probs[np.arange(len(t)), t]
    # A weight of epsilon / V on each of V classes equals epsilon times the mean over the classes.
    return float(-((1.0 - epsilon) * target_log_probs + epsilon * log_probs.mean(axis=1)).mean())


def _compute_loss_slope(z: Floats, t: NDArray[np.int64], beta: float) -> float:
    """Return the derivative of the loss with respect to beta = 1 / T.

    It is the expected logit under the model minus the logit of the target, averaged over the batch.
    """
    weights = np.exp(beta * z)
    weights /= weights.sum(axis=1, keepdims=True)
    return float(((weights * z).sum(axis=1) - z[np.arange(len(t)), t]).mean())


def fit_temperature(logits: ArrayLike, targets: Any) -> float:
    # The loss is convex in 1 / T, so its slope has one zero, and bisection finds it.
    z, t = _as_rows(logits, targets)
    low, high = 1e-4, 1e4
    for _ in range(200):
        middle = (low * high) ** 0.5
        low, high = (low, middle) if _compute_loss_slope(z, t, middle) > 0 else (middle, high)
    return (low * high) ** -0.5
