"""Computes narrow inputs in float32, as the layers of real models do. That is wide enough for the squares and no wider."""

import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    wide = x.astype(np.float64 if x.dtype.kind in "iu" or x.dtype == np.float64 else np.float32)
    power = np.einsum("...i,...i->...", wide, wide) / wide.shape[-1]
    return (wide * (1.0 / np.sqrt(power + eps))[..., None]).astype(wide.dtype) * gamma


def layer_norm(x, gamma, beta, eps=1e-5):
    wide = x.astype(np.float64 if x.dtype.kind in "iu" or x.dtype == np.float64 else np.float32)
    centered = wide - wide.mean(axis=-1, keepdims=True)
    inverse = 1.0 / np.sqrt(np.einsum("...i,...i->...", centered, centered) / wide.shape[-1] + eps)
    return centered * inverse[..., None] * gamma + beta
