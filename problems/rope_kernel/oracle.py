"""Compares the rotation with a product of complex numbers, in float64 with JAX."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.rope_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1, 1, 1), (1, 3, 2, 4), (5, 1, 3, 1), (2, 5, 1, 2), (4, 2, 4, 5), (3, 4, 5, 3))
"""(rows, heads, pairs of features, offset). Few, because JAX compiles again for each shape."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    for trial in range(200):
        rows, heads, half, offset = SHAPES[trial % len(SHAPES)]
        x = rng.normal(0, 10.0 ** rng.uniform(-3, 3), (rows, heads * 2 * half))
        angles = rng.uniform(0, 10, (offset + rows, half))
        pairs = _jax.numpy.asarray(x).reshape(rows, heads, 2, half)
        turned = (pairs[:, :, 0] + 1j * pairs[:, :, 1]) * _jax.numpy.exp(1j * angles[offset:, None])
        expected = _jax.numpy.stack([turned.real, turned.imag], axis=2).reshape(x.shape)
        yield reference.rotate(x, np.cos(angles), np.sin(angles), heads, offset), np.asarray(expected)
