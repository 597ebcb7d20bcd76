"""Similarities, computed plainly, and whether indices are a right answer for given scores."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DOUBLE, SINGLE = 1e-6, 2e-5
"""How far a similarity may lie below the one that should stand in its place."""


@dataclass(frozen=True)
class Search:
    """One search: index [n, d], q [d], k."""

    index: NDArray[Any]
    q: NDArray[Any]
    k: int

    @property
    def size(self) -> int:
        """How many indices the answer has."""
        return min(self.k, len(self.index))

    @property
    def tolerance(self) -> float:
        """By the narrower dtype of the inputs."""
        return SINGLE if np.float32 in (self.index.dtype, self.q.dtype) else DOUBLE

    @cached_property
    def scores(self) -> Floats:
        """The true similarities."""
        return similarities(self.index, self.q)

    @property
    def has_zero(self) -> bool:
        """Is there a zero vector among the rows and the query?"""
        return not (self.index.any(axis=1).all() and self.q.any())


def similarities(index: NDArray[Any], q: NDArray[Any], zero: float = 0.0) -> Floats:
    """Cosine of each row with q; `zero` where one of the two is a zero vector."""
    rows, one = index.astype(np.float64), q.astype(np.float64)
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(norms > 0, rows @ one / norms, zero)


def answer_fits(scores: Floats, got: NDArray[np.int64], tolerance: float) -> bool:
    """Are these the highest scores, best first? Indices are distinct and in range."""
    best = -np.sort(-scores)[: got.size]
    return bool(np.all(np.abs(scores[got] - best) <= tolerance))
