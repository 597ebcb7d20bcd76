# bug: not-normalised, only the query is made a unit vector
from __future__ import annotations

from typing import List, Sequence, Tuple

import numpy as np

_EPS = 1e-12


def _unit_rows(matrix: np.ndarray) -> np.ndarray:
    """Rows scaled to length one; zero rows stay zero."""
    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))
    safe = np.where(lengths > 0.0, lengths, 1.0)
    return matrix / safe[:, None]


def _unit(vector: np.ndarray) -> np.ndarray:
    return _unit_rows(vector.reshape(1, -1))[0]


def _select(scores: np.ndarray, k: int) -> np.ndarray:
    n = scores.shape[0]
    if k <= 0 or n == 0:
        return np.zeros(0, dtype=np.int64)
    if k >= n:
        chosen = np.arange(n)
    else:
        chosen = np.argpartition(-scores, k - 1)[:k]
    order = np.argsort(-scores[chosen], kind="stable")
    return chosen[order]


def cosine_top_k(index: np.ndarray, q: np.ndarray, k: int) -> List[int]:
    matrix = np.asarray(index).astype(np.float64)
    vector = np.asarray(q).astype(np.float64)
    scores = matrix @ _unit(vector)
    return [int(i) for i in _select(scores, int(k))]


class CosineIndex:
    """Stores unit vectors; blocks are joined lazily."""

    def __init__(self, d: int) -> None:
        self._d = d
        self._blocks: List[np.ndarray] = []
        self._joined: np.ndarray | None = None

    def add(self, vectors: np.ndarray) -> None:
        block = np.atleast_2d(np.asarray(vectors).astype(np.float64))
        self._blocks.append(block)
        self._joined = None

    def search(self, q: np.ndarray, k: int) -> List[int]:
        if not self._blocks:
            return []
        if self._joined is None:
            self._joined = np.concatenate(self._blocks, axis=0)
        scores = self._joined @ _unit(np.asarray(q).astype(np.float64))
        return [int(i) for i in _select(scores, int(k))]
