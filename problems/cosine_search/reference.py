from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def _normalize(x: Floats) -> Floats:
    """Divide each row, or a single vector, by its norm. A zero row stays zero: its similarity to anything is 0."""
    norm = np.sqrt((x * x).sum(axis=-1, keepdims=True))
    return np.divide(x, norm, out=np.zeros_like(x), where=norm > 0)


def _to_floats(x: ArrayLike) -> Floats:
    array: NDArray[Any] = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _select_best(scores: Floats, k: int) -> NDArray[np.intp]:
    """Return the indices of the k highest scores, best first. All scores are partitioned, and only those k sorted."""
    k = min(k, scores.size)
    if k <= 0:
        return np.zeros(0, dtype=np.intp)
    top = np.argpartition(scores, scores.size - k)[scores.size - k :]
    return top[np.argsort(-scores[top])]


def cosine_top_k(index: ArrayLike, q: ArrayLike, k: int) -> NDArray[np.intp]:
    return _select_best(_normalize(_to_floats(index)) @ _normalize(_to_floats(q)), k)


class CosineIndex:
    """Unit rows in an array that doubles when it is full, so that adding n rows one at a time takes O(n)."""

    def __init__(self, d: int) -> None:
        self.rows: NDArray[np.float64] = np.zeros((4, d))
        self.count = 0

    def add(self, vectors: ArrayLike) -> None:
        new = _normalize(np.array(vectors, dtype=np.float64))
        while self.count + len(new) > len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        self.rows[self.count : self.count + len(new)] = new
        self.count += len(new)

    def search(self, q: ArrayLike, k: int) -> NDArray[np.intp]:
        return _select_best(self.rows[: self.count] @ _normalize(_to_floats(q)), k)
