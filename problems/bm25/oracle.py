"""Compares BM25 with bm25s, whose "lucene" scores lack the factor k1 + 1, and rank fusion with exact fractions."""

from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np

from problems.bm25 import reference

bm25s: Any = import_module("bm25s")


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (the reference's answer, the oracle's answer)."""
    for _ in range(220):
        docs = [_draw_words(rng, int(rng.integers(1, 15))) for _ in range(int(rng.integers(1, 12)))]
        k1, b = float(rng.uniform(0.1, 3)), float(rng.uniform(0, 1))
        query = _draw_words(rng, int(rng.integers(1, 6)))
        yield (
            reference.bm25_score(reference.build_bm25_index(docs), query, k1, b),
            _score_with_bm25s(docs, query, k1, b),
        )
    for _ in range(60):
        rankings = [rng.permutation(8)[: int(rng.integers(1, 9))].tolist() for _ in range(int(rng.integers(1, 5)))]
        k = int(rng.integers(0, 80))
        fused = reference.reciprocal_rank_fusion(rankings, k)
        scores = [_compute_exact_score(rankings, id_, k) for id_ in fused]
        yield [float(score) for score in scores], sorted((float(score) for score in scores), reverse=True)


def _draw_words(rng: np.random.Generator, count: int) -> list[str]:
    return [f"w{int(word)}" for word in rng.integers(0, 9, count)]


def _score_with_bm25s(docs: list[list[str]], query: list[str], k1: float, b: float) -> list[float]:
    index = bm25s.BM25(method="lucene", k1=k1, b=b, dtype="float64")
    index.index(docs, show_progress=False)
    known = [term for term in query if any(term in doc for doc in docs)]
    if not known:
        return [0.0] * len(docs)
    return [float(score) * (k1 + 1) for score in index.get_scores(known)]


def _compute_exact_score(rankings: list[list[Any]], id_: Any, k: int) -> Fraction:
    return sum((Fraction(1, k + ranking.index(id_) + 1) for ranking in rankings if id_ in ranking), Fraction(0))
