"""Compares the sum with JAX's, in float64."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.vector_add_kernel import reference

_jax: Any = jax
SIZES = (1, 2, 7, 16, 49)
"""Few, because JAX compiles again for each size. Their number is odd, so that each one has both dtypes."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    for trial in range(200):
        dtype = ("float32", "float16")[trial % 2]
        x, y = (rng.normal(0, 10.0 ** rng.uniform(-3, 3), SIZES[trial % len(SIZES)]).astype(dtype) for _ in range(2))
        wide = [_jax.numpy.asarray(each, dtype="float64") for each in (x, y)]
        yield reference.add(x, y), np.asarray(_jax.numpy.add(*wide))
