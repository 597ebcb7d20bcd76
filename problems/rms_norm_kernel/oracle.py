"""Compares RMSNorm with jax.nn.standardize in float64.

The oracle standardizes a row together with its negative: both have mean 0 and the mean square of the row."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.rms_norm_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1), (1, 7), (5, 1), (3, 11), (8, 8), (11, 4), (2, 9))
"""Few, because JAX compiles again for each shape. Their number is odd, so that each one has both dtypes."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    standardize = _jax.jit(_jax.nn.standardize)
    for trial in range(200):
        rows, columns = SHAPES[trial % len(SHAPES)]
        dtype = ("float32", "float16")[trial % 2]
        x = rng.normal(0.3, 10.0 ** rng.uniform(-3, 3), (rows, columns)).astype(dtype)
        gamma, eps = rng.normal(1, 1, columns).astype(dtype), float(10.0 ** rng.uniform(-8, -1))
        wide = x.astype(np.float64)
        both = standardize(np.concatenate([wide, -wide], axis=-1), epsilon=eps)
        yield reference.rms_norm(x, gamma, eps), np.asarray(both)[:, :columns] * gamma.astype(np.float64)
