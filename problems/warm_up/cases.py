"""Cases of the warm-up: matrices of different shapes and values."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case, make_call_case

Array = np.ndarray[Any, np.dtype[Any]]
NORMAL_SHAPES = ((2, 5), (4, 3), (7, 2), (3, 8), (10, 4), (6, 9), (12, 5), (5, 12), (40, 30))
TRAP_SHAPES = ((1, 6), (6, 1), (1, 1), (3, 3), (8, 8), (2, 1), (1, 2), (16, 16))


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield make_case("two rows", "normal", np.array([[1.0, 2.0], [3.0, 4.0]]), sample=True)
    for shape in NORMAL_SHAPES:
        yield make_case(f"{shape[0]} by {shape[1]}", "normal", rng.normal(0, 10, shape))
    yield make_case("one column", "trap", np.array([[2.0], [-1.0], [0.5]]), sample=True)
    for shape in TRAP_SHAPES:
        yield make_case(f"shape {shape}", "trap", rng.normal(0, 10, shape))
    yield make_case("large and small", "trap", rng.normal(0, 1, (5, 4)) * np.array([1e6, 1.0, 1e-3, 10.0]))


def make_case(name: str, group: str, x: Array, *, sample: bool = False) -> Case:
    return make_call_case("row_sums", name, group, {"x": x}, summary=f"a matrix with shape {x.shape}", sample=sample)
