"""Cases of hybrid_search. Scores of either kind are clearly unequal or exactly 0, so that rankings hang on no rounding;
fused sums are clearly unequal or equal."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.payloads import call
from problems.hybrid_search.check import ENOUGH, fits
from problems.hybrid_search.fusion import WRONG, Hybrid

Rng = np.random.Generator
Floats = NDArray[np.float64]
CLEAR = 1e-6
WORDS = ["cat", "dog", "sun", "sea", "map", "key", "owl", "ink", "elm", "fog", "tin", "jar"]


def cases(rng: Rng) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _zeros(rng)
    yield from _sizes(rng)
    yield from _wrong_ways(rng)


def is_clear(search: Hybrid) -> bool:
    """Do unequal scores and sums lie clearly apart, and are equal scores exactly 0?"""
    sparse, dense = (scores[scores != 0] for scores in (search.sparse, search.dense))
    apart = [np.diff(np.sort(scores)) for scores in (sparse, np.append(dense, 0.0))]
    sums = np.diff(np.sort(search.fused))
    near_sums = (sums > 1e-14) & (sums < 1e-10)
    return all(np.all(gaps > CLEAR) for gaps in apart) and not near_sums.any()


def _case(group: str, name: str, summary: str, search: Hybrid, **rest: Any) -> Case:
    if not is_clear(search):
        raise ValueError(f"case {name!r} of hybrid_search hangs on rounding")
    inputs = {"docs": search.docs, "vectors": search.vectors, "query_terms": search.terms, "q": search.q}
    payload = call("hybrid_search", {**inputs, "k": search.k})
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _docs(rng: Rng, n: int) -> list[list[str]]:
    """Documents of many lengths, as those of one length soon have equal scores; most hold few of the words."""
    docs: list[list[str]] = []
    for length in rng.permutation(n) // 2 + 1:
        words = rng.choice(WORDS, int(rng.integers(1, 6)), replace=False)
        docs.append([str(word) for word in rng.choice(words, int(length))])
    return docs


def _drawn(rng: Rng, n: int, k: int, *, shows: Sequence[str] = (), empty: int = 0, zero: int = 0) -> Hybrid:
    """A random search, drawn until it is clear and the mistakes named in `shows` give other answers."""
    for _ in range(400):
        docs = _docs(rng, n)
        for place in rng.choice(n, empty, replace=False).tolist():
            docs[place] = []
        vectors = rng.normal(0, 1, (n, 4)) * np.exp(rng.uniform(-1.5, 1.5, (n, 1)))
        vectors[rng.choice(n, zero, replace=False)] = 0.0
        terms = [str(word) for word in rng.choice(WORDS, int(rng.integers(2, 4)), replace=False)]
        search = Hybrid(docs, vectors, terms, rng.normal(0, 1, 4), k)
        if is_clear(search) and all(shown(search, bug) for bug in shows):
            return search
    raise ValueError(f"no random search of {n} documents is clear; change its sizes")


def shown(search: Hybrid, bug: str) -> bool:
    """Is the first form of a mistake wrong on this search?"""
    sums = next(WRONG[bug](search))
    order = np.argsort(-sums, kind="stable")[: search.size]
    return not fits(search.fused, order)


EXAMPLE = Hybrid(
    [["red", "car"], ["blue", "car", "car"], ["green", "tree"], ["red", "red", "bus", "stop"]],
    np.array([[1.0, 0.2], [0.1, 1.0], [0.9, 0.5], [-0.5, 1.0]]),
    ["red", "car"],
    np.array([1.0, 0.4]),
    3,
)


def _normal(rng: Rng) -> Iterator[Case]:
    yield _case("normal", "four documents", "four short documents", EXAMPLE, sample=True)
    for turn, (n, k) in enumerate(((6, 3), (9, 4), (12, 5), (20, 8), (30, 10)), 1):
        name = f"random documents {turn}"
        yield _case("normal", name, f"{n} documents, {k} asked for", _drawn(rng, n, k))
    yield _case("normal", "all in order", "all documents asked for", _drawn(rng, 15, 15))
    yield _case("normal", "the best one", "one document asked for", _drawn(rng, 10, 1))


def _with(search: Hybrid, **changes: Any) -> Hybrid:
    return Hybrid(**{**{key: getattr(search, key) for key in ("docs", "vectors", "terms", "q", "k")}, **changes})


def _zeros(rng: Rng) -> Iterator[Case]:
    some = Hybrid(
        [["owl"], ["cat", "dog"], ["sea"], ["cat"], ["sun", "fog", "map"]],
        np.array([[0.3, 1.0], [1.0, -0.6], [0.8, 0.7], [0.1, -1.0], [1.0, 0.1]]),
        ["cat"],
        np.array([1.0, 0.3]),
        5,
    )
    summary = "documents that hold no term of the query"
    yield _case("trap", "no term in common", summary, some, sample=True)
    base = _drawn(rng, 12, 12)
    yield _case("trap", "unknown terms", "terms that no document holds", _with(base, terms=["zzz", "yyy"]))
    yield _case("trap", "an unknown term beside others", "one unknown term", _with(base, terms=[*base.terms, "zzz"]))
    yield _case("trap", "no terms", "a query without terms", _with(base, terms=[]))
    yield _case("trap", "a zero query vector", "a query vector that is zero", _with(base, q=np.zeros(4)))
    both = _with(base, terms=[], q=np.zeros(4))
    yield _case("trap", "nothing to go by", "no terms and a zero vector", both)
    yield _case("trap", "empty documents", "some documents are empty", _drawn(rng, 14, 14, empty=4))
    yield _case("trap", "all empty", "all documents are empty", _with(base, docs=[[] for _ in base.docs]))
    yield _case("trap", "zero vectors", "some vectors are zero", _drawn(rng, 14, 14, zero=4))
    yield _case("trap", "empty and zero", "empty documents and zero vectors", _drawn(rng, 24, 24, empty=6, zero=5))
    for turn in (1, 2):
        name = f"a term three times {turn}"
        yield _case("trap", name, "a term that stands in the query more than once", _repeated(rng))


def _repeated(rng: Rng) -> Hybrid:
    """A search in which it matters how often a term stands in the query."""
    while True:
        search = _drawn(rng, 16, 16)
        repeated = _with(search, terms=[search.terms[0], *search.terms, search.terms[0]])
        once = np.argsort(-search.fused, kind="stable")
        if is_clear(repeated) and not fits(repeated.fused, once):
            return repeated


def _sizes(rng: Rng) -> Iterator[Case]:
    base = _drawn(rng, 8, 8)
    yield _case("trap", "none asked for", "k is 0", _with(base, k=0))
    yield _case("trap", "more than there are", "k above the number of documents", _with(base, k=30))
    yield _case("trap", "one document", "one document", Hybrid([["a"]], np.array([[1.0, 2]]), ["a"], np.ones(2), 2))
    yield _case("trap", "no documents", "no documents", Hybrid([], np.zeros((0, 3)), ["a"], np.ones(3), 4))
    whole = _with(EXAMPLE, vectors=np.array([[10, 2], [1, 10], [9, 5], [-5, 10]]), q=np.array([10, 4]), k=4)
    yield _case("trap", "integer vectors", "integer vectors", whole)
    narrow = _drawn(rng, 10, 6)
    single = _with(narrow, vectors=narrow.vectors.astype(np.float32), q=narrow.q.astype(np.float32))
    yield _case("trap", "float32", "float32 vectors", single)
    mirrored = Hybrid(
        [["x"] * n + ["y"] * 3 for n in (1, 2, 3, 4)],
        np.array([[1.0, 0.1], [1.0, 0.6], [1.0, 1.2], [1.0, 3.0]]),
        ["x"],
        np.array([1.0, 0.0]),
        4,
    )
    yield _case("trap", "equal sums", "documents whose ranks are mirrored", mirrored)


def _wrong_ways(rng: Rng) -> Iterator[Case]:
    every = [bug for bug in WRONG if bug not in ("ranks-from-zero", "lists-cut-at-k", "equals-turned-round")]
    for turn, (n, k) in enumerate(((20, 9), (24, 10), (24, 24), (30, 12)), 1):
        search = _drawn(rng, n, k, shows=[*every, "lists-cut-at-k"] if k < n else every)
        yield _case("trap", f"a closer look {turn}", f"{n} documents, {k} asked for", search)
    for turn, n in enumerate((50, 60, 55, 50, 60), 1):
        search = _drawn(rng, n, n, shows=["ranks-from-zero"])
        yield _case("trap", f"a long list {turn}", f"{n} documents, all asked for", search)
    for turn, (n, k) in enumerate(((30, 9), (40, 10), (50, 12), (60, 8)), 1):
        search = _drawn(rng, n, k, shows=["lists-cut-at-k"])
        yield _case("trap", f"few of many {turn}", f"{k} of {n} documents", search)
    for turn, (n, k) in enumerate(((18, 9), (24, 12), (30, 30)), 1):
        search = _drawn(rng, n, k, shows=["equals-turned-round", "zero-scores-dropped"])
        yield _case("trap", f"many without a term {turn}", f"{n} documents, many without a term", search)
    for turn, (n, k) in enumerate(((20, ENOUGH), (24, 10), (22, 11)), 1):
        search = _drawn(rng, n, k, shows=["lengths-kept", "raw-scores-added", "one-list-only"])
        yield _case("trap", f"unlike lengths {turn}", f"{n} vectors of unlike lengths", search)
