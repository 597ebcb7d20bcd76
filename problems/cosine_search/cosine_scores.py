"""Computes cosine similarities, and checks whether indices are a right answer for given scores."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FLOAT64_TOLERANCE, FLOAT32_TOLERANCE = 1e-6, 2e-5
"""How far the similarity of a row in an answer may be from that of the best row for its place."""


@dataclass(frozen=True)
class CosineSearch:
    """One search: index [n, d], q [d], k."""

    index: NDArray[Any]
    q: NDArray[Any]
    k: int

    @property
    def answer_size(self) -> int:
        """The number of indices in the answer."""
        return min(self.k, len(self.index))

    @property
    def tolerance(self) -> float:
        """The tolerance for the narrower dtype of the inputs."""
        return FLOAT32_TOLERANCE if np.float32 in (self.index.dtype, self.q.dtype) else FLOAT64_TOLERANCE

    @cached_property
    def scores(self) -> Floats:
        """The true similarities, [n]."""
        return compute_cosines(self.index, self.q)

    @property
    def has_zero_vector(self) -> bool:
        """Whether a row or the query is a zero vector."""
        return not (self.index.any(axis=1).all() and self.q.any())


def compute_cosines(index: NDArray[Any], q: NDArray[Any], zero: float = 0.0) -> Floats:
    """Return the cosine of each row of index [n, d] and q [d], or `zero` if either is a zero vector."""
    rows, query = index.astype(np.float64), q.astype(np.float64)
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(query)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(norms > 0, rows @ query / norms, zero)


def has_highest_scores(scores: Floats, got: NDArray[np.int64], tolerance: float) -> bool:
    """Return whether `got` names the highest scores, best first. Its indices must be distinct and in range."""
    best = -np.sort(-scores)[: got.size]
    return bool(np.all(np.abs(scores[got] - best) <= tolerance))
