"""Compares the norms with jax.nn.standardize and the gradients with those of JAX.

To compute RMSNorm, the oracle standardizes a row concatenated with its negative: together they have mean 0 and the mean
square of the row."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import jax
import numpy as np

from problems.rms_norm import reference

_jax: Any = jax


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    for trial in range(80):
        shape = ((6,), (3, 4), (2, 3, 5), (4, 1))[trial % 4]
        x, dy = rng.normal(0.3, 10.0 ** rng.uniform(-4, 3), shape), rng.normal(0, 1, shape)
        gamma, beta = rng.normal(1, 1, shape[-1]), rng.normal(0, 1, shape[-1])
        eps = float(10.0 ** rng.uniform(-8, -1))
        centered = _jax.nn.standardize(x, axis=-1, epsilon=eps)
        yield reference.layer_norm(x, gamma, beta, eps), np.asarray(centered * gamma + beta)
        expected, gradients = _jax.vjp(partial(_compute_rms_norm, eps), x, gamma)
        yield reference.rms_norm(x, gamma, eps), np.asarray(expected)
        yield reference.rms_norm_backward(dy, x, gamma, eps), tuple(np.asarray(part) for part in gradients(dy))


def _compute_rms_norm(eps: float, x: Any, gamma: Any) -> Any:
    both = _jax.numpy.concatenate([x, -x], axis=-1)
    return _jax.nn.standardize(both, axis=-1, epsilon=eps)[..., : x.shape[-1]] * gamma
