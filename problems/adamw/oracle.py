"""Compares AdamW with optax, and the orthogonalization with the SVD."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import jax as _jax
import numpy as np

from problems.adamw import reference

jax: Any = _jax
optax: Any = import_module("optax")


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (parameter of the reference, parameter of optax) after each step, then checks of newton_schulz.

    The checks are pairs (singular values are in bounds, True) and (off-diagonal part, zeros).
    """
    with jax.enable_x64(True):
        for _ in range(40):
            yield from _compare_training(rng)
    for _ in range(60):
        matrix = rng.normal(size=(int(rng.integers(1, 6)), int(rng.integers(1, 6))))
        left, _, right = np.linalg.svd(matrix, full_matrices=False)
        core = left.T @ reference.newton_schulz(matrix, 8) @ right.T
        yield bool(np.all((np.diag(core) > 0.6) & (np.diag(core) < 1.3))), True
        yield core - np.diag(np.diag(core)), np.zeros_like(core)


def _compare_training(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    params = {"w": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}
    expected: Any = {name: value.copy() for name, value in params.items()}
    settings = {"eps": 10.0 ** rng.uniform(-9, -2), "weight_decay": float(rng.choice([0.0, 0.01, 0.5]))}
    lr, b1, b2 = 10.0 ** rng.uniform(-3, -0.5), float(rng.uniform(0, 0.95)), float(rng.uniform(0, 0.999))
    tested = reference.AdamW(lr=lr, beta1=b1, beta2=b2, **settings)
    optimizer = optax.adamw(lr, b1=b1, b2=b2, **settings)
    state = optimizer.init(expected)
    scale = 10.0 ** rng.uniform(-9, 2)
    for _ in range(4):
        grads = {name: scale * rng.normal(size=value.shape) for name, value in params.items()}
        tested.step(params, grads)
        updates, state = optimizer.update(grads, state, expected)
        expected = optax.apply_updates(expected, updates)
        for name, value in params.items():
            yield value.copy(), np.asarray(expected[name])
