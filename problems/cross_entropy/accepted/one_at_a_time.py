"""Solves one example and averages the examples of a batch. Both input shapes share one code path, and no axis can be mixed up."""

import numpy as np


def _one(z, target, epsilon):
    z = np.asarray(z, dtype=np.float64)
    if target not in range(len(z)):
        raise ValueError("no such class")
    gaps = z.max() - z
    losses = gaps + np.log(np.exp(-gaps).sum())
    return (1 - epsilon) * losses[target] + epsilon * np.mean(losses)


def cross_entropy(logits, targets, epsilon=0.0):
    if np.ndim(logits) == 1:
        return _one(logits, int(targets), epsilon)
    return np.mean([_one(z, int(t), epsilon) for z, t in zip(logits, targets, strict=True)])
