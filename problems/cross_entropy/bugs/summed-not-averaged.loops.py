import math

import numpy as np


def cross_entropy(logits, targets, epsilon=0.0):
    if logits.ndim == 1:
        if targets < 0:
            raise IndexError(targets)
        z = logits.astype(float) - logits.max()
        losses = math.log(np.exp(z).sum()) - z
        return float((1 - epsilon) * losses[targets] + epsilon * losses.mean())
    total = 0.0
    for row, target in zip(logits, targets):
        total += cross_entropy(row, int(target), epsilon)
    return total
