import numpy as np


def cross_entropy(logits, targets, epsilon=0.0):
    """Return the mean loss of logits [V] with one int target, or of logits [B, V] with B int targets."""
    raise NotImplementedError("Implement cross_entropy")
