"""Compares the losses with JAX's log_softmax and a smoothed target distribution, in float64."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.cross_entropy_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1), (1, 7), (5, 1), (3, 11), (8, 8), (11, 4), (2, 9))
"""Few, because JAX compiles again for each shape. Their number is odd, so that each one has both dtypes."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    log_softmax = _jax.jit(_jax.nn.log_softmax)
    for trial in range(200):
        rows, classes = SHAPES[trial % len(SHAPES)]
        logits = rng.normal(0, 10.0 ** rng.uniform(-2, 2), (rows, classes)).astype(("float32", "float16")[trial % 2])
        targets = rng.integers(0, classes, rows)
        epsilon = float(rng.uniform(0, 1)) if trial % 3 else 0.0
        y = epsilon / classes + (1 - epsilon) * np.eye(classes)[targets]
        logs = np.asarray(log_softmax(logits.astype("float64")))
        # 1 more than a loss: a loss of almost 0 has no digits to compare.
        yield 1 + reference.compute_losses(logits, targets, epsilon), 1 - (y * logs).sum(axis=-1)
