"""Compares the layer with the merged weight, in float64 with JAX."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.lora_kernel import reference

_jax: Any = jax
SHAPES = ((1, 1, 1, 1), (1, 7, 4, 2), (5, 1, 3, 4), (3, 9, 1, 6), (8, 8, 8, 8), (9, 4, 7, 1))
"""(rows, inner axis, columns, rank). Few, because JAX compiles again for each shape."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX). The entries are positive, so no sum cancels."""
    _jax.config.update("jax_enable_x64", True)
    for trial in range(200):
        rows, inner, columns, rank = SHAPES[trial % len(SHAPES)]
        shapes = ((rows, inner), (columns, inner), (rank, inner), (columns, rank))
        x, w, a, b = (rng.uniform(0.1, 2, shape).astype("float16") for shape in shapes)
        scale = float(rng.uniform(0.1, 4))
        wide_x, wide_w, wide_a, wide_b = (_jax.numpy.asarray(each, dtype="float64") for each in (x, w, a, b))
        merged = wide_w + scale * wide_b @ wide_a
        yield reference.apply_lora(x, w, a, b, scale), np.asarray(_jax.numpy.einsum("tk,nk->tn", wide_x, merged))
