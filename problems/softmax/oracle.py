"""Compares softmax and log_softmax with those of scipy.special on random shapes, spreads and axes."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.softmax import reference

special: Any = import_module("scipy.special")


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of SciPy)."""
    for trial in range(240):
        shape = tuple(int(n) for n in rng.integers(1, 7, int(rng.integers(1, 5))))
        x: np.ndarray[Any, Any] = rng.normal(0, 10.0 ** rng.uniform(-2, 3.5), shape)
        if trial % 4 == 0 and shape[-1] > 1:
            x[..., int(rng.integers(shape[-1]))] = -np.inf
            yield reference.softmax(x), special.softmax(x, axis=-1)
        else:
            axis = int(rng.integers(-len(shape), len(shape)))
            yield reference.softmax(x, axis=axis), special.softmax(x, axis=axis)
        yield reference.log_softmax(x), special.log_softmax(x, axis=-1)
