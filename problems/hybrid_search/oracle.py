"""Compares hybrid search with bm25s, SciPy's cosine distance and SciPy's ranks."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.hybrid_search import reference

bm25s: Any = import_module("bm25s")
stats: Any = import_module("scipy.stats")
distance: Any = import_module("scipy.spatial.distance")
WORDS = [f"w{n}" for n in range(15)]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs that must be equal: the BM25 scores, then the fused scores of the returned documents and the k
    highest ones, or, if two positive BM25 scores are nearly equal, only the number of distinct documents."""
    for _ in range(110):
        n, k = int(rng.integers(2, 25)), int(rng.integers(1, 25))
        docs = [[str(word) for word in rng.choice(WORDS, int(rng.integers(1, 12)))] for _ in range(n)]
        vectors, q = rng.normal(0, 1, (n, 3)), rng.normal(0, 1, 3)
        terms = [str(word) for word in rng.choice(WORDS, int(rng.integers(1, 4)), replace=False)]
        sparse = _compute_library_bm25(docs, terms)
        yield reference.bm25_scores(docs, terms), sparse
        dense = 1 - distance.cdist(vectors, q[None], "cosine")[:, 0]
        ranks = [stats.rankdata(-np.round(scores, 9), method="ordinal") for scores in (sparse, dense)]
        fused: Any = sum(1 / (60 + rank) for rank in ranks)
        found = reference.hybrid_search(docs, vectors, terms, q, k)
        # Reference and library may round equal scores differently. The fused scores are then those of swapped ranks.
        if _has_distinct_positive_scores(sparse):
            yield fused[found], -np.sort(-fused)[:k]
        else:
            yield len(set(found)), min(k, n)


def _compute_library_bm25(docs: list[list[str]], terms: list[str]) -> Any:
    # bm25s leaves out the constant factor k1 + 1, which is 2.5 here.
    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75, dtype="float64")
    index.index(docs, show_progress=False)
    return 2.5 * np.asarray(index.get_scores(terms), dtype=np.float64)


def _has_distinct_positive_scores(scores: Any) -> bool:
    """Whether no two positive scores are nearly equal. Scores of 0 are 0 in both, so their order is the same."""
    found: Any = np.sort(scores[scores > 0])
    return bool(np.all(found[1:] - found[:-1] > 1e-8))
