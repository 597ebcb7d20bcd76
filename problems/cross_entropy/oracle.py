"""Compares cross_entropy with optax, and fit_temperature with a minimizer of scipy.optimize."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import jax
import numpy as np

from problems.cross_entropy import reference
from problems.cross_entropy.cases import cases

optax: Any = import_module("optax")
optimize: Any = import_module("scipy.optimize")
special: Any = import_module("scipy.special")
jax_config: Any = jax.config


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs that must be equal: the losses of the reference and of optax; then, for each temperature, the
    difference of the two logarithms, rounded, and 0."""
    jax_config.update("jax_enable_x64", True)
    for batch, classes in ((1, 4), (3, 5), (6, 2), (4, 4)):
        shape = (60, batch, classes)
        logits = rng.normal(0, 10.0 ** rng.uniform(-1, 3, (60, 1, 1)), shape)
        targets = rng.integers(0, classes, shape[:2])
        epsilon = rng.choice([0.0, 0.1, 0.45, 0.99], 60)
        labels = optax.smooth_labels(np.eye(classes)[targets], epsilon[:, np.newaxis, np.newaxis])
        expected = np.asarray(optax.softmax_cross_entropy(logits, labels))
        for z, t, e, losses in zip(logits, targets, epsilon, expected, strict=True):
            yield reference.cross_entropy(z, t, float(e)), float(losses.mean())
            yield reference.cross_entropy(z[0], int(t[0]), float(e)), float(losses[0])
    for _ in range(5):
        yield from _compare_temperatures(rng)


def _compare_temperatures(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    for case in cases(rng):
        if case.group == "part2":  # fit_temperature
            logits, targets = case.payload["args"]
            shifted = np.asarray(logits) - np.max(logits, axis=1, keepdims=True)

            def loss(log_t: float, z: Any = shifted, t: Any = targets) -> float:
                return -float(special.log_softmax(z / np.exp(log_t), axis=1)[np.arange(len(t)), t].mean())

            found: Any = optimize.minimize_scalar(loss, bounds=(-3, 6), method="bounded", options={"xatol": 1e-9})
            # The loss is flat at its minimum, so the position has only half as many exact digits as the value.
            yield round(float(np.log(reference.fit_temperature(logits, targets)) - found.x), 5), 0.0
