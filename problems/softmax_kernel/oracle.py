"""Compares the softmax with JAX's, in float64."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.softmax_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1), (1, 7), (5, 1), (3, 11), (8, 8), (11, 4), (2, 9))
"""Few, because JAX compiles again for each shape. Their number is odd, so that each one has both dtypes."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    softmax = _jax.jit(_jax.nn.softmax)
    for trial in range(200):
        shape = SHAPES[trial % len(SHAPES)]
        x = rng.normal(0, 10.0 ** rng.uniform(-2, 2.5), shape).astype(("float32", "float16")[trial % 2])
        if trial % 3 == 0 and shape[1] > 1:
            x[:, int(rng.integers(shape[1]))] = -np.inf
        yield reference.softmax(x), np.asarray(softmax(x.astype("float64")))
