"""Compares the product with JAX's, in float64."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.matmul_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1, 1), (1, 7, 4), (5, 1, 3), (3, 11, 1), (8, 8, 8), (11, 4, 9))
"""(rows, inner axis, columns). Few, because JAX compiles again for each shape."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX). The entries are positive, so no sum cancels."""
    _jax.config.update("jax_enable_x64", True)
    for trial in range(200):
        rows, inner, columns = SHAPES[trial % len(SHAPES)]
        a = rng.uniform(0.1, 2, (rows, inner)).astype("float16")
        b = rng.uniform(0.1, 2, (inner, columns)).astype("float16")
        wide = [_jax.numpy.asarray(each, dtype="float64") for each in (a, b)]
        yield reference.multiply(a, b), np.asarray(_jax.numpy.matmul(*wide))
