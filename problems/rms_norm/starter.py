import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    """Return x divided by the root of its mean square, times gamma. Same shape as x."""
    raise NotImplementedError("Implement rms_norm")


def layer_norm(x, gamma, beta, eps=1e-5):
    """Return (x - mean) / standard deviation, times gamma, plus beta. Same shape as x."""
    raise NotImplementedError("Implement layer_norm")
