"""Cases of cosine_search: rows of unlike lengths, zero rows, sizes of k, many rows of which hundreds are asked for, and
an index that grows between searches."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.cosine_search.vectors import similarities
from problems.format.case import Case
from problems.format.payloads import ask, call, do, new, script

Rng = np.random.Generator
Array = NDArray[Any]

CLEAR = 1e-4
"""How far apart the similarities of small cases are at least, where they are not equal on purpose."""


def cases(rng: Rng) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _lengths(rng)
    yield from _zeros(rng)
    yield from _sizes(rng)
    yield from _types(rng)
    yield from _large(rng)
    yield from _hard(rng)
    yield from _efficiency(rng)
    yield from _growing(rng)


def _case(name: str, group: str, summary: str, index: Array, q: Array, k: int, **rest: Any) -> Case:
    payload = call("cosine_top_k", {"index": index, "q": q, "k": k})
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _rows(rng: Rng, n: int, d: int, low: float = 0.5, high: float = 2.0) -> tuple[Array, Array]:
    """Random rows of lengths between two bounds, with clear similarities to a random query."""
    while True:
        index, q = rng.normal(0, 1, (n, d)), rng.normal(0, 1, d)
        index /= np.linalg.norm(index, axis=1, keepdims=True)
        scores = np.sort(similarities(index, q))
        if np.all(np.diff(scores) > CLEAR):
            break
    lengths = np.exp(rng.uniform(np.log(low), np.log(high), (n, 1)))
    return index * lengths, q


def _normal(rng: Rng) -> Iterator[Case]:
    index = np.array([[1.0, 0.0], [0.0, 1.0], [3.0, 3.0], [-1.0, 0.5]])
    yield _case("four rows", "normal", "four rows of two features", index, np.array([2.0, 1.0]), 3, sample=True)
    yield _case("some rows", "normal", "eight rows of four features", *_rows(rng, 8, 4), 3)
    yield _case("unlike lengths", "normal", "rows of unlike lengths", *_rows(rng, 40, 5, 0.2, 20.0), 22)
    yield _case("the best one", "normal", "k is 1", *_rows(rng, 10, 6), 1)
    yield _case("as many rows as features", "normal", "a square index", *_rows(rng, 6, 6), 2)
    yield _case("fifty rows", "normal", "fifty rows of eight features", *_rows(rng, 50, 8, 0.1, 10.0), 25)
    yield _case("all in order", "normal", "all rows asked for, in order", *_rows(rng, 30, 4, 0.3, 3.0), 30)
    many = _random(rng, 1200, 6)
    yield _case("many rows", "normal", "some thousand rows, a few asked for", *many, 12)


def _random(rng: Rng, n: int, d: int) -> tuple[Array, Array]:
    index = rng.normal(0, 1, (n, d)) * np.exp(rng.uniform(-1, 1, (n, 1)))
    return index, rng.normal(0, 1, d)


def _lengths(rng: Rng) -> Iterator[Case]:
    index = np.array([[1.0, 0.1], [5.0, 5.0], [0.0, 2.0]])
    summary = "a long row against a short one in the query's direction"
    yield _case("a long row", "trap", summary, index, np.array([1.0, 0.0]), 2, sample=True)
    index, q = _rows(rng, 36, 3, 0.02, 50.0)
    yield _case("very unlike lengths", "trap", "rows a thousand times as long as others", index, q, 20)
    yield _case("a long query", "trap", "a query of length 500", *_scaled(rng, 500.0), 18)
    yield _case("a short query", "trap", "a query of length 0.02", *_scaled(rng, 0.02), 18)
    steep = np.array([[40.0, 30.0], [4.0, 0.0], [0.3, 0.1], [0.0, 9.0], [-60.0, -1.0], [2.0, 1.9]])
    yield _case("long rows off the way", "trap", "the longest rows point elsewhere", steep, np.array([1.0, 0.25]), 4)
    features = rng.normal(0, 1, (32, 3)) * np.array([1.0, 30.0, 0.1])
    q = np.array([1.0, 2.0, 30.0])
    yield _case("features of unlike sizes", "trap", "features of unlike sizes", features, q, 20)
    yield _case("rows that point away", "trap", "every similarity is negative", -np.abs(index), np.abs(q), 17)


def _scaled(rng: Rng, length: float) -> tuple[Array, Array]:
    index, q = _rows(rng, 40, 5, 0.2, 6.0)
    return index, q * (length / np.linalg.norm(q))


def _zeros(rng: Rng) -> Iterator[Case]:
    index = np.array([[1.0, 0.0], [0.0, 0.0], [-2.0, 1.0], [3.0, 4.0]])
    yield _case("a zero row", "trap", "a zero row, all rows asked for", index, np.array([1.0, 0.5]), 4, sample=True)
    index = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 2.0], [2.0, -1.0, 0.5]])
    yield _case("a zero row first", "trap", "a zero row before others, one asked for", index, np.array([1.0, 1, 1]), 1)
    for name, n, k, zeros in (
        ("zero rows among others", 40, 30, (2, 5, 39)),
        ("zero rows, few asked for", 15, 3, (0, 7)),
        ("zero rows, all asked for", 24, 24, (0, 16)),
        ("a zero row last", 7, 5, (6,)),
        ("zero rows among many", 300, 40, (17, 130, 299)),
    ):
        index, q = _rows(rng, n, 4, 0.1, 5.0) if n < 100 else _random(rng, n, 4)
        index[list(zeros)] = 0.0
        yield _case(name, "trap", name, index, q, k)
    away = -np.abs(_rows(rng, 8, 3)[0])
    away[[3, 5]] = 0.0
    yield _case("zero rows lead", "trap", "zero rows among rows that point away", away, np.array([1.0, 2.0, 0.5]), 5)
    yield _case("nothing but zeros", "trap", "rows that are all zero", np.zeros((4, 3)), np.array([1.0, 0, 2]), 2)
    yield _case("a zero query", "trap", "a query that is zero", _rows(rng, 6, 3)[0], np.zeros(3), 4)


def _sizes(rng: Rng) -> Iterator[Case]:
    index, q = _rows(rng, 7, 4)
    yield _case("none", "trap", "k is 0", index, q, 0)
    yield _case("more than there are", "trap", "k above the number of rows", index, q, 12)
    yield _case("just as many", "trap", "k is the number of rows", index, q, 7)
    yield _case("all but one", "trap", "k is one fewer than the rows", index, q, 6)
    yield _case("one row", "trap", "one row, three asked for", np.array([[2.0, -1.0]]), np.array([1.0, 1.0]), 3)
    yield _case("one feature", "trap", "one feature", np.array([[2.0], [-3.0], [0.5], [-1.0]]), np.array([4.0]), 3)
    base = rng.integers(-3, 4, (3, 4)).astype(float) + 0.25
    equal = np.concatenate([base, 2 * base, base[::-1] * 4])
    yield _case("equals", "trap", "rows of one direction and unlike lengths", equal, rng.normal(0, 1, 4), 5)
    ties = np.array([[1.0, 0], [0, 1], [1, 0], [0, 1], [1, 1], [-1, 0]])
    yield _case("equals at the end", "trap", "equal rows of which not all fit", ties, np.array([2.0, 1.0]), 2)


def _types(rng: Rng) -> Iterator[Case]:
    whole = np.array([[3, 4, 0], [0, 2, -1], [10, 9, 1], [-2, 0, 5], [1, 0, 0]])
    yield _case("integers", "trap", "integer rows and an integer query", whole, np.array([2, 1, 0]), 3)
    index, q = _rows(rng, 40, 6, 0.2, 5.0)
    yield _case("float32", "trap", "float32 rows and query", index.astype(np.float32), q.astype(np.float32), 20)
    yield _case("a float32 index", "trap", "float32 rows, a float64 query", index.astype(np.float32), q, 17)
    zero = index.copy()
    zero[[1, 4]] = 0
    yield _case("float32, zeros", "trap", "float32 with zero rows", zero.astype(np.float32), q.astype(np.float32), 30)
    wide = _rows(rng, 8, 400)
    yield _case("many features", "trap", "four hundred features", *wide, 4)


def _large(rng: Rng) -> Iterator[Case]:
    for n, k, d in ((900, 300, 4), (2000, 450, 3), (600, 599, 4), (700, 700, 3), (1100, 250, 5)):
        name = f"{k} of {n}"
        yield _case(name, "trap", f"{k} of {n} rows asked for, best first", *_random(rng, n, d), k)
    for turn in range(1, 13):
        n, k = 300 + 25 * turn, int(0.7 * (300 + 25 * turn))
        name = f"hundreds in order {turn}"
        yield _case(name, "trap", "some hundred rows asked for, best first", *_random(rng, n, 3), k)


def _hard(rng: Rng) -> Iterator[Case]:
    index, q = np.array([[1e-9, 0.0], [1.0, 1.0], [0.5, 0.1], [0.0, 2.0]]), np.array([1.0, 0.0])
    yield _case("a tiny row", "hard", "a row of norm 1e-9 in the query's direction", index, q, 2)
    index, q = _rows(rng, 12, 4)
    index[::3] *= 1e-9 / np.linalg.norm(index[::3], axis=1, keepdims=True)
    yield _case("tiny rows", "hard", "every third row has norm 1e-9", index, q, 8)
    index, q = _rows(rng, 14, 3, 0.3, 4.0)
    index[:8] *= 1e-9
    yield _case("mostly tiny", "hard", "tiny rows of unlike lengths, and a few others", index, q, 14)
    index, q = _rows(rng, 10, 3, 0.3, 4.0)
    index[1:6:2] *= 1e-9
    index[0] = 0.0
    yield _case("tiny and zero", "hard", "tiny rows beside a zero row", index, q, 10)


ROWS = 2000


def _efficiency(rng: Rng) -> Iterator[Case]:
    index, q = _random(rng, ROWS, 4)
    plain = _case("what is sorted", "efficiency", "ten of many rows, what is sorted counted", index, q, 10)
    yield Case(
        name=plain.name,
        group=plain.group,
        summary=plain.summary,
        payload={**plain.payload, "watched": True},
        checker="frugal",
    )
    steps = [new("index", "CosineIndex", 4), do("index", "add", index[:1500]), do("index", "add", index[1500:])]
    watched = ["watch", "index", "search", [q, 10]]
    yield Case(
        name="what an index sorts",
        group="efficiency",
        summary="ten of many rows of an index, what is sorted counted",
        payload={**script([*steps, watched]), "needs": ["CosineIndex.add", "CosineIndex.search"]},
        checker="frugal-index",
        private={"rows": ROWS},
        needs=("CosineIndex", "CosineIndex.add", "CosineIndex.search"),
    )


def _growing(rng: Rng) -> Iterator[Case]:
    def case(name: str, *steps: list[Any]) -> Case:
        return Case(name=name, group="part2", summary=name, payload=script(steps), checker="script")

    index, q = _rows(rng, 12, 4, 0.2, 5.0)
    larger, p = _rows(rng, 40, 4, 0.2, 5.0)
    yield case("one batch", new("a", "CosineIndex", 4), do("a", "add", larger), ask("a", "search", p, 25))
    yield case(
        "added after a search",
        new("a", "CosineIndex", 4),
        do("a", "add", index[:7]),
        ask("a", "search", q, 3),
        do("a", "add", index[7:]),
        ask("a", "search", q, 12),
    )
    singles = [do("a", "add", index[place : place + 1]) for place in range(12)]
    yield case("row by row", new("a", "CosineIndex", 4), *singles, ask("a", "search", q, 6))
    between = [step for single in singles[:6] for step in (single, ask("a", "search", q, 20))]
    yield case("a search after each row", new("a", "CosineIndex", 4), *between)
    zero = index.copy()
    zero[4] = 0.0
    steps = [do("a", "add", zero[:5]), ask("a", "search", q, 5), do("a", "add", zero[5:]), ask("a", "search", q, 12)]
    yield case("with a zero row", new("a", "CosineIndex", 4), *steps)
    other, p = _rows(rng, 9, 3, 0.2, 5.0)
    yield case(
        "two indices",
        new("a", "CosineIndex", 4), new("b", "CosineIndex", 3),
        do("a", "add", index[:6]), do("b", "add", other), ask("a", "search", q, 4), ask("b", "search", p, 9),
        do("a", "add", index[6:]), ask("b", "search", p, 3), ask("a", "search", q, 12),
    )  # fmt: skip
    yield case("none asked for", new("a", "CosineIndex", 4), do("a", "add", index), ask("a", "search", q, 0))
    whole = np.array([[3, 4, 0], [0, 2, -1], [10, 9, 1], [-2, 0, 5]])
    asked = ask("a", "search", np.array([2, 1, 0]), 3)
    yield case("integer vectors", new("a", "CosineIndex", 3), do("a", "add", whole), asked)
    many, r = _random(rng, 900, 4)
    steps = [do("a", "add", many[:500]), ask("a", "search", r, 5), do("a", "add", many[500:])]
    yield case("many vectors", new("a", "CosineIndex", 4), *steps, ask("a", "search", r, 300))
