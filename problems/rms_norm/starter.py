import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    """x over the root of its mean square, times gamma. Same shape as x."""
    raise NotImplementedError("rms_norm is yours to write")


def layer_norm(x, gamma, beta, eps=1e-5):
    """x less its mean, over its standard deviation, times gamma plus beta. Same shape as x."""
    raise NotImplementedError("layer_norm is yours to write")
