"""Cases of hybrid_search.

BM25 scores and cosines are either exactly 0 or clearly different, so that no ranking depends on rounding. Fused scores
are either equal or clearly different.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.payloads import call
from problems.hybrid_search.check import MIN_LENGTH_TO_DIAGNOSE, has_highest_scores
from problems.hybrid_search.fusion import MISTAKES, HybridSearch, compute_bm25, rank_scores, reciprocal_rank

Rng = np.random.Generator
Floats = NDArray[np.float64]
MIN_GAP = 1e-6
"""Two BM25 scores, or two cosines, that differ by more than this are clearly different."""
WORDS = ["cat", "dog", "sun", "sea", "map", "key", "owl", "ink", "elm", "fog", "tin", "jar"]


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_zero_score_cases(rng)
    yield from _make_size_cases(rng)
    yield from _make_mistake_cases(rng)


def is_clear(search: HybridSearch) -> bool:
    """Return whether different scores are clearly different and equal BM25 scores and cosines are exactly 0."""
    sparse, dense = (scores[scores != 0] for scores in (search.bm25_scores, search.cosines))
    gaps_by_ranking = [np.diff(np.sort(scores)) for scores in (sparse, np.append(dense, 0.0))]
    fused_gaps = np.diff(np.sort(search.fused_scores))
    close = (fused_gaps > 1e-14) & (fused_gaps < 1e-10)
    return all(np.all(gaps > MIN_GAP) for gaps in gaps_by_ranking) and not close.any()


def _make_case(name: str, group: str, summary: str, search: HybridSearch, **rest: Any) -> Case:
    if not is_clear(search):
        raise ValueError(f"The answer of the hybrid_search case {name!r} depends on rounding. Change its inputs.")
    inputs = {"docs": search.docs, "vectors": search.vectors, "query_terms": search.terms, "q": search.q}
    payload = call("hybrid_search", {**inputs, "k": search.k})
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _draw_docs(rng: Rng, n: int) -> list[list[str]]:
    """Draw documents of many lengths, because documents of one length soon have equal scores.

    A document uses at most five of the words.
    """
    docs: list[list[str]] = []
    for length in rng.permutation(n) // 2 + 1:
        words = rng.choice(WORDS, int(rng.integers(1, 6)), replace=False)
        docs.append([str(word) for word in rng.choice(words, int(length))])
    return docs


def _draw_search(
    rng: Rng, n: int, k: int, *, exposed_bugs: Sequence[str] = (), empty_documents: int = 0, zero_vectors: int = 0
) -> HybridSearch:
    """Draw random searches until one is clear and exposes each of `exposed_bugs` (ids).

    That many documents are empty and vectors are zero. Raises `ValueError` after 400 draws.
    """
    for _ in range(400):
        docs = _draw_docs(rng, n)
        for place in rng.choice(n, empty_documents, replace=False).tolist():
            docs[place] = []
        vectors = rng.normal(0, 1, (n, 4)) * np.exp(rng.uniform(-1.5, 1.5, (n, 1)))
        vectors[rng.choice(n, zero_vectors, replace=False)] = 0.0
        terms = [str(word) for word in rng.choice(WORDS, int(rng.integers(2, 4)), replace=False)]
        search = HybridSearch(docs, vectors, terms, rng.normal(0, 1, 4), k)
        if is_clear(search) and all(is_exposed(search, bug) for bug in exposed_bugs):
            return search
    raise ValueError(f"No random search of {n} documents is suitable after 400 draws. Change its sizes.")


def is_exposed(search: HybridSearch, bug: str) -> bool:
    """Return whether the first form of a mistake gives a wrong answer on this search."""
    scores = next(MISTAKES[bug](search))
    order = np.argsort(-scores, kind="stable")[: search.answer_size]
    return not has_highest_scores(search.fused_scores, order)


EXAMPLE = HybridSearch(
    [["red", "car"], ["blue", "car", "car"], ["green", "tree"], ["red", "red", "bus", "stop"]],
    np.array([[1.0, 0.2], [0.1, 1.0], [0.9, 0.5], [-0.5, 1.0]]),
    ["red", "car"],
    np.array([1.0, 0.4]),
    3,
)
"""The example of the statement."""


def _make_normal_cases(rng: Rng) -> Iterator[Case]:
    yield _make_case("four documents", "normal", "four short documents", EXAMPLE, sample=True)
    for turn, (n, k) in enumerate(((6, 3), (9, 4), (12, 5), (20, 8), (30, 10)), 1):
        name = f"random documents {turn}"
        yield _make_case(name, "normal", f"{n} documents, k is {k}", _draw_search(rng, n, k))
    yield _make_case("k is n", "normal", "k is the number of documents", _draw_search(rng, 15, 15))
    yield _make_case("k is 1", "normal", "k is 1", _draw_search(rng, 10, 1))


def _modify_search(search: HybridSearch, **changes: Any) -> HybridSearch:
    return HybridSearch(**{**{key: getattr(search, key) for key in ("docs", "vectors", "terms", "q", "k")}, **changes})


def _make_zero_score_cases(rng: Rng) -> Iterator[Case]:
    sample = HybridSearch(
        [["owl"], ["cat", "dog"], ["sea"], ["cat"], ["sun", "fog", "map"]],
        np.array([[0.3, 1.0], [1.0, -0.6], [0.8, 0.7], [0.1, -1.0], [1.0, 0.1]]),
        ["cat"],
        np.array([1.0, 0.3]),
        5,
    )
    summary = "documents that contain no query term"
    yield _make_case("documents without query terms", "trap", summary, sample, sample=True)
    base = _draw_search(rng, 12, 12)
    unknown = _modify_search(base, terms=["zzz", "yyy"])
    yield _make_case("unknown terms", "trap", "terms that no document contains", unknown)
    unknown = _modify_search(base, terms=[*base.terms, "zzz"])
    yield _make_case("known and unknown terms", "trap", "one term that no document contains", unknown)
    yield _make_case("no terms", "trap", "a query without terms", _modify_search(base, terms=[]))
    yield _make_case("zero query vector", "trap", "a query vector that is zero", _modify_search(base, q=np.zeros(4)))
    both = _modify_search(base, terms=[], q=np.zeros(4))
    yield _make_case("no terms, zero query vector", "trap", "no terms and a zero query vector", both)
    yield _make_case(
        "empty documents", "trap", "some documents are empty", _draw_search(rng, 14, 14, empty_documents=4)
    )
    all_empty = _modify_search(base, docs=[[] for _ in base.docs])
    yield _make_case("only empty documents", "trap", "all documents are empty", all_empty)
    yield _make_case("zero vectors", "trap", "some vectors are zero", _draw_search(rng, 14, 14, zero_vectors=4))
    mixed = _draw_search(rng, 24, 24, empty_documents=6, zero_vectors=5)
    yield _make_case("empty documents, zero vectors", "trap", "empty documents and zero vectors", mixed)
    for turn in (1, 2):
        name = f"repeated query term {turn}"
        repeated = _draw_search_with_repeated_term(rng)
        yield _make_case(name, "trap", "a term that appears in the query more than once", repeated)


def _draw_search_with_repeated_term(rng: Rng) -> HybridSearch:
    """Draw a search whose answer depends on how often a term appears in the query."""
    while True:
        search = _draw_search(rng, 16, 16)
        repeated = _modify_search(search, terms=[search.terms[0], *search.terms, search.terms[0]])
        once = np.argsort(-search.fused_scores, kind="stable")
        if is_clear(repeated) and not has_highest_scores(repeated.fused_scores, once):
            return repeated


def _draw_search_with_near_scores(rng: Rng) -> HybridSearch:
    """Draw a search whose answer depends on the constants of the idf."""
    while True:
        search = _draw_search(rng, 30, 30)
        wrong = compute_bm25(search.docs, search.terms, idf_smoothing=1.0)
        fused = reciprocal_rank(rank_scores(wrong)) + reciprocal_rank(rank_scores(search.cosines))
        if not has_highest_scores(search.fused_scores, np.argsort(-fused, kind="stable")):
            return search


def _make_size_cases(rng: Rng) -> Iterator[Case]:
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    base = _draw_search(rng, 8, 8)
    yield _make_case("k is 0", "trap", "k is 0", _modify_search(base, k=0))
    yield _make_case("k above n", "trap", "k is above the number of documents", _modify_search(base, k=30))
    single_document = HybridSearch([["a"]], second_rng.uniform(0.5, 2, (1, 2)), ["a"], np.ones(2), 2)
    yield _make_case("one document", "trap", "one document", single_document)
    no_documents = HybridSearch([], np.zeros((0, 3)), ["a"], second_rng.uniform(0.5, 2, 3), 4)
    yield _make_case("no documents", "trap", "no documents", no_documents)
    whole = np.array([[10, 2], [1, 10], [9, 5], [-5, 10]]) * second_rng.integers(1, 9, (4, 1))
    integers = _modify_search(EXAMPLE, vectors=whole, q=np.array([10, 4]), k=4)
    yield _make_case("integer vectors", "trap", "integer vectors", integers)
    double = _draw_search(rng, 10, 6)
    single = _modify_search(double, vectors=double.vectors.astype(np.float32), q=double.q.astype(np.float32))
    yield _make_case("float32", "trap", "float32 vectors", single)
    mirrored = HybridSearch(
        [["x"] * n + ["y"] * 3 for n in (1, 2, 3, 4)],
        np.array([[1.0, 0.1], [1.0, 0.6], [1.0, 1.2], [1.0, 3.0]]) * second_rng.uniform(0.8, 1.25, (4, 1)),
        ["x"],
        np.array([1.0, 0.0]),
        4,
    )
    yield _make_case("equal fused scores", "trap", "documents whose ranks are mirrored", mirrored)


def _make_mistake_cases(rng: Rng) -> Iterator[Case]:
    every = [bug for bug in MISTAKES if bug not in ("ranks-from-zero", "lists-cut-at-k", "ties-reversed")]
    for n, k in ((20, 9), (24, 10), (24, 24), (30, 12)):
        search = _draw_search(rng, n, k, exposed_bugs=[*every, "lists-cut-at-k"] if k < n else every)
        yield _make_case(f"{n} random documents, k is {k}", "trap", f"{n} documents, k is {k}", search)
    for turn, n in enumerate((50, 60, 55, 50, 60), 1):
        search = _draw_search(rng, n, n, exposed_bugs=["ranks-from-zero"])
        yield _make_case(f"long ranking {turn}", "trap", f"{n} documents, k is {n}", search)
    for turn, (n, k) in enumerate(((30, 9), (40, 10), (50, 12), (60, 8)), 1):
        search = _draw_search(rng, n, k, exposed_bugs=["lists-cut-at-k"])
        yield _make_case(f"few of many {turn}", "trap", f"{n} documents, k is {k}", search)
    for turn, (n, k) in enumerate(((18, 9), (24, 12), (30, 30)), 1):
        search = _draw_search(rng, n, k, exposed_bugs=["ties-reversed", "zero-scores-dropped"])
        summary = f"{n} documents, many without a query term"
        yield _make_case(f"many without a query term {turn}", "trap", summary, search)
    name, summary = "BM25 scores that are near", "30 documents, some with nearly the same BM25 score"
    yield _make_case(name, "trap", summary, _draw_search_with_near_scores(rng))
    for turn, (n, k) in enumerate(((20, MIN_LENGTH_TO_DIAGNOSE), (24, 10), (22, 11)), 1):
        search = _draw_search(rng, n, k, exposed_bugs=["inner-products", "raw-scores-added", "one-list-only"])
        yield _make_case(f"vectors of different lengths {turn}", "trap", f"{n} vectors of different lengths", search)
