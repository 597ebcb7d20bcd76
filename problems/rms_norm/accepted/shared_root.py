"""Treats LayerNorm as RMSNorm of the row minus its mean. One helper computes the root, so eps is in only one place."""

import numpy as np


def _by_root(x, eps):
    return x / np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + eps)


def rms_norm(x, gamma, eps=1e-6):
    return _by_root(np.asarray(x, dtype=float), eps) * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    x = np.asarray(x, dtype=float)
    return _by_root(x - x.mean(axis=-1, keepdims=True), eps) * gamma + beta
