"""Compares the attention with the masked softmax of JAX in float64, one head at a time."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.attention_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1, 1, 1), (1, 5, 3, 2), (5, 5, 1, 4), (3, 7, 2, 5), (4, 6, 5, 3), (2, 4, 4, 1))
"""(queries, keys, heads, width of a head). Few, because JAX compiles again for each shape."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    for trial in range(200):
        queries, keys, heads, d = SHAPES[trial % len(SHAPES)]
        q = rng.normal(0, 1, (queries, heads * d))
        k, v = rng.normal(0, 1, (2, keys, heads * d))
        scale = float(rng.uniform(0.1, 3))
        mask = np.arange(keys) <= np.arange(keys - queries, keys)[:, None]
        parts = [(q[:, h : h + d], k[:, h : h + d], v[:, h : h + d]) for h in range(0, heads * d, d)]
        expected = [np.asarray(_jax.nn.softmax(scale * a @ b.T, where=mask)) @ c for a, b, c in parts]
        yield reference.attend(q, k, v, heads, scale), np.concatenate(expected, axis=1)
