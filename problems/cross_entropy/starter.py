import numpy as np


def cross_entropy(logits, targets, epsilon=0.0):
    """Mean loss of logits [V] with an int, or [B, V] with B ints."""
    raise NotImplementedError("cross_entropy is yours to write")
