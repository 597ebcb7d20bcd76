"""Compares cosine search with faiss's exact inner-product index on unit rows, and with SciPy's cosine distance.

It compares the similarities of the rows found, because rows with equal similarity may come in any order.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.cosine_search import reference

faiss: Any = import_module("faiss")
distance: Any = import_module("scipy.spatial.distance")


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs of similarity arrays that must be equal, best first."""
    for _ in range(150):
        n, d = int(rng.integers(1, 60)), int(rng.integers(2, 12))
        k = int(rng.integers(0, n + 3))
        index, q = rng.normal(0, 1, (n, d)) * np.exp(rng.uniform(-2, 2, (n, 1))), rng.normal(0, 1, d)
        exact = 1 - distance.cdist(index, q[None], "cosine")[:, 0]
        found = reference.cosine_top_k(index, q, k)
        yield exact[found], -np.sort(-exact)[:k]
        grown = reference.CosineIndex(d)
        for part in np.array_split(index, 3):
            if len(part):
                grown.add(part)
        yield exact[grown.search(q, k)], exact[found]
        if 0 < k <= n:
            yield exact[found], exact[_search_with_faiss(index, q, k)]


def _search_with_faiss(index: Any, q: Any, k: int) -> Any:
    rows = np.ascontiguousarray(index / np.linalg.norm(index, axis=1, keepdims=True), dtype=np.float32)
    flat = faiss.IndexFlatIP(rows.shape[1])
    flat.add(rows)
    return flat.search(np.ascontiguousarray(q[None] / np.linalg.norm(q), dtype=np.float32), k)[1][0]
