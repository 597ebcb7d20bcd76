import numpy as np


def softmax(x):
    """Return probabilities over the last axis of x, in the shape of x."""
    raise NotImplementedError("Implement softmax")


def log_softmax(x):
    """Return the logarithms of those probabilities, in the shape of x."""
    raise NotImplementedError("Implement log_softmax")
