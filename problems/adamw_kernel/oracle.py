"""Compares a step with optax, which gets the moments as its state, in float64."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import jax
import numpy as np

from problems.adamw_kernel import reference

_jax: Any = jax
_optax: Any = import_module("optax")
SHAPES = ((1, 1), (1, 4), (5, 1), (3, 5))
"""Few, because JAX compiles again for each shape."""


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of optax) of the parameters and both moments."""
    with _jax.enable_x64(True):
        for trial in range(100):
            shape = SHAPES[trial % len(SHAPES)]
            scale = 10.0 ** rng.uniform(-9, 2)
            p, g, m = rng.normal(size=shape), scale * rng.normal(size=shape), scale * rng.normal(size=shape)
            v = scale**2 * rng.uniform(0.1, 2, shape)
            lr, eps, decay = 10.0 ** rng.uniform(-3, -0.5), 10.0 ** rng.uniform(-9, -2), float(rng.uniform(0, 0.5))
            beta1, beta2 = float(rng.uniform(0, 0.95)), float(rng.uniform(0, 0.999))
            optimizer = _optax.adamw(lr, b1=beta1, b2=beta2, eps=eps, weight_decay=decay)
            first, *rest = optimizer.init(p)
            state = (first._replace(count=np.int32(trial), mu=m, nu=v), *rest)
            updates, state = optimizer.update(g, state, p)
            expected = (p + updates, state[0].mu, state[0].nu)
            tested = p.copy(), m.copy(), v.copy()
            reference.solve(tested[0], g, tested[1], tested[2], lr, beta1, beta2, eps, decay, trial + 1)
            yield from zip(tested, map(np.asarray, expected), strict=True)
