import numpy as np


def softmax(x):
    """Probabilities over the last axis of x. Same shape as x."""
    raise NotImplementedError("softmax is yours to write")


def log_softmax(x):
    """Logarithms of those probabilities. Same shape as x."""
    raise NotImplementedError("log_softmax is yours to write")
