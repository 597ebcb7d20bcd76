"""Compares the weights with JAX's softmax in float64, and the tokens with a search in its cumulative sum."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.token_sampling_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1), (1, 7), (5, 1), (3, 11), (8, 8), (11, 4), (2, 9))
"""Few, because JAX compiles again for each shape."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    for trial in range(120):
        rows, size = SHAPES[trial % len(SHAPES)]
        logits = rng.normal(0, 10.0 ** rng.uniform(-1, 1), (rows, size))
        temperature, min_p = float(rng.uniform(0.3, 3)), (0.0, float(rng.uniform(0, 0.8)))[trial % 2]
        chances = np.asarray(_jax.nn.softmax(_jax.numpy.asarray(logits) / temperature, axis=-1))
        kept = np.where(chances >= min_p * chances.max(axis=-1, keepdims=True), chances, 0)
        kept = kept / kept.sum(axis=-1, keepdims=True)
        weights = reference.compute_weights(logits, temperature, min_p)
        yield weights / weights.sum(axis=-1, keepdims=True), kept
        uniforms = rng.uniform(0, 0.999, rows)
        ends = _jax.numpy.cumsum(kept, axis=-1)
        found = [int(_jax.numpy.searchsorted(row, u, side="right")) for row, u in zip(ends, uniforms, strict=True)]
        yield reference.sample(logits, uniforms, temperature, min_p), np.array(found)
