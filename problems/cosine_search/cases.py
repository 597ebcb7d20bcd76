"""Cases of cosine_search: rows of different lengths, zero rows, sizes of k, dtypes, many rows with a large k, and an
index to which rows are added between searches."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.cosine_search.cosine_scores import compute_cosines
from problems.format.case import Case, make_call_case
from problems.format.payloads import ask, do, new, script

Rng = np.random.Generator
Array = NDArray[Any]

MIN_GAP = 1e-4
"""The least difference between two similarities of a small case, unless they are equal on purpose."""


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_length_cases(rng)
    yield from _make_zero_cases(rng)
    yield from _make_size_cases(rng)
    yield from _make_dtype_cases(rng)
    yield from _make_large_cases(rng)
    yield from _make_hard_cases(rng)
    yield from _make_efficiency_cases(rng)
    yield from _make_index_cases(rng)


def _make_case(name: str, group: str, summary: str, index: Array, q: Array, k: int, **rest: Any) -> Case:
    return make_call_case("cosine_top_k", name, group, {"index": index, "q": q, "k": k}, summary=summary, **rest)


def _draw_clear_rows(rng: Rng, n: int, d: int, low: float = 0.5, high: float = 2.0) -> tuple[Array, Array]:
    """Draw (index [n, d], q [d]) with clearly different similarities and row lengths between `low` and `high`."""
    while True:
        index, q = rng.normal(0, 1, (n, d)), rng.normal(0, 1, d)
        index /= np.linalg.norm(index, axis=1, keepdims=True)
        scores = np.sort(compute_cosines(index, q))
        if np.all(np.diff(scores) > MIN_GAP):
            break
    lengths = np.exp(rng.uniform(np.log(low), np.log(high), (n, 1)))
    return index * lengths, q


def _make_normal_cases(rng: Rng) -> Iterator[Case]:
    index = np.array([[1.0, 0.0], [0.0, 1.0], [3.0, 3.0], [-1.0, 0.5]])
    yield _make_case("four rows", "normal", "four rows of two features", index, np.array([2.0, 1.0]), 3, sample=True)
    yield _make_case("some rows", "normal", "eight rows of four features", *_draw_clear_rows(rng, 8, 4), 3)
    yield _make_case(
        "different lengths", "normal", "rows of different lengths", *_draw_clear_rows(rng, 40, 5, 0.2, 20.0), 22
    )
    yield _make_case("k is 1", "normal", "k is 1", *_draw_clear_rows(rng, 10, 6), 1)
    yield _make_case("as many rows as features", "normal", "a square index", *_draw_clear_rows(rng, 6, 6), 2)
    yield _make_case(
        "fifty rows", "normal", "fifty rows of eight features", *_draw_clear_rows(rng, 50, 8, 0.1, 10.0), 25
    )
    yield _make_case(
        "all rows in order", "normal", "k is the number of rows", *_draw_clear_rows(rng, 30, 4, 0.3, 3.0), 30
    )
    many = _draw_rows(rng, 1200, 6)
    yield _make_case("many rows", "normal", "more than a thousand rows, a small k", *many, 12)


def _draw_rows(rng: Rng, n: int, d: int) -> tuple[Array, Array]:
    index = rng.normal(0, 1, (n, d)) * np.exp(rng.uniform(-1, 1, (n, 1)))
    return _lengthen_short_rows(index), _lengthen_short_rows(rng.normal(0, 1, d))


def _lengthen_short_rows(rows: Array) -> Array:
    """Scale rows shorter than 0.02 to that length: those shorter than 0.01 belong to the hard cases."""
    return rows * np.maximum(1, 0.02 / np.linalg.norm(rows, axis=-1, keepdims=True))


def _make_length_cases(rng: Rng) -> Iterator[Case]:
    index = np.array([[1.0, 0.1], [5.0, 5.0], [0.0, 2.0]])
    summary = "a long row and a short row in the query's direction"
    yield _make_case("a long row", "trap", summary, index, np.array([1.0, 0.0]), 2, sample=True)
    index, q = _draw_clear_rows(rng, 36, 3, 0.02, 50.0)
    yield _make_case("very different lengths", "trap", "rows a thousand times as long as others", index, q, 20)
    yield _make_case("a long query", "trap", "a query of length 500", *_draw_scaled_query(rng, 500.0), 18)
    yield _make_case("a short query", "trap", "a query of length 0.02", *_draw_scaled_query(rng, 0.02), 18)
    steep = np.array([[40.0, 30.0], [4.0, 0.0], [0.3, 0.1], [0.0, 9.0], [-60.0, -1.0], [2.0, 1.9]])
    steep *= rng.spawn(1)[0].uniform(0.9, 1.1, (6, 1))
    yield _make_case(
        "long rows, other directions", "trap", "the longest rows point elsewhere", steep, np.array([1.0, 0.25]), 4
    )
    features = rng.normal(0, 1, (32, 3)) * np.array([1.0, 30.0, 0.1])
    q = np.array([1.0, 2.0, 30.0])
    yield _make_case("features of different scales", "trap", "features of different scales", features, q, 20)
    yield _make_case("rows that point away", "trap", "every similarity is negative", -np.abs(index), np.abs(q), 17)


def _draw_scaled_query(rng: Rng, length: float) -> tuple[Array, Array]:
    index, q = _draw_clear_rows(rng, 40, 5, 0.2, 6.0)
    return index, q * (length / np.linalg.norm(q))


def _make_zero_cases(rng: Rng) -> Iterator[Case]:
    index = np.array([[1.0, 0.0], [0.0, 0.0], [-2.0, 1.0], [3.0, 4.0]])
    yield _make_case(
        "a zero row", "trap", "a zero row, k is the number of rows", index, np.array([1.0, 0.5]), 4, sample=True
    )
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    index = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 2.0], [2.0, -1.0, 0.5]]) * second_rng.uniform(0.5, 2, (3, 3))
    yield _make_case("a zero row first", "trap", "a zero row before others, k is 1", index, np.array([1.0, 1, 1]), 1)
    for name, n, k, zeros in (
        ("zero rows among others", 40, 30, (2, 5, 39)),
        ("zero rows, a small k", 15, 3, (0, 7)),
        ("zero rows, k is n", 24, 24, (0, 16)),
        ("a zero row last", 7, 5, (6,)),
        ("zero rows among many", 300, 40, (17, 130, 299)),
    ):
        index, q = _draw_clear_rows(rng, n, 4, 0.1, 5.0) if n < 100 else _draw_rows(rng, n, 4)
        index[list(zeros)] = 0.0
        yield _make_case(name, "trap", name, index, q, k)
    away = -np.abs(_draw_clear_rows(rng, 8, 3)[0])
    away[[3, 5]] = 0.0
    yield _make_case(
        "zero rows rank first", "trap", "zero rows among rows that point away", away, np.array([1.0, 2.0, 0.5]), 5
    )
    yield _make_case(
        "only zero rows", "trap", "rows that are all zero", np.zeros((4, 3)), second_rng.uniform(0.5, 2, 3), 2
    )
    yield _make_case("a zero query", "trap", "a query that is zero", _draw_clear_rows(rng, 6, 3)[0], np.zeros(3), 4)


def _make_size_cases(rng: Rng) -> Iterator[Case]:
    index, q = _draw_clear_rows(rng, 7, 4)
    yield _make_case("k is 0", "trap", "k is 0", index, q, 0)
    yield _make_case("k above n", "trap", "k is above the number of rows", index, q, 12)
    yield _make_case("k is n", "trap", "k is the number of rows", index, q, 7)
    yield _make_case("k is n - 1", "trap", "k is one less than the number of rows", index, q, 6)
    second_rng = rng.spawn(1)[0]
    yield _make_case("one row", "trap", "one row, k is 3", second_rng.uniform(0.5, 2, (1, 2)), np.array([1.0, 1.0]), 3)
    single = second_rng.permutation([2.0, -3.0, 0.5, -1.0])[:, None] * second_rng.uniform(0.8, 1.2, (4, 1))
    yield _make_case("one feature", "trap", "one feature", single, np.array([4.0]), 3)
    base = rng.integers(-3, 4, (3, 4)).astype(float) + 0.25
    equal = np.concatenate([base, 2 * base, base[::-1] * 4])
    yield _make_case(
        "equal directions", "trap", "rows of equal direction and different lengths", equal, rng.normal(0, 1, 4), 5
    )
    ties = second_rng.permutation(np.array([[1.0, 0], [0, 1], [1, 0], [0, 1], [1, 1], [-1, 0]])) * second_rng.uniform(
        0.5, 2
    )
    yield _make_case("equal rows", "trap", "more equal rows than fit in the answer", ties, np.array([2.0, 1.0]), 2)


def _make_dtype_cases(rng: Rng) -> Iterator[Case]:
    integers = np.array([[3, 4, 0], [0, 2, -1], [10, 9, 1], [-2, 0, 5], [1, 0, 0]])
    integers *= rng.spawn(1)[0].integers(1, 9, (5, 1))
    yield _make_case("integers", "trap", "integer rows and an integer query", integers, np.array([2, 1, 0]), 3)
    index, q = _draw_clear_rows(rng, 40, 6, 0.2, 5.0)
    yield _make_case("float32", "trap", "float32 rows and query", index.astype(np.float32), q.astype(np.float32), 20)
    yield _make_case("a float32 index", "trap", "float32 rows, a float64 query", index.astype(np.float32), q, 17)
    zero = index.copy()
    zero[[1, 4]] = 0
    yield _make_case(
        "float32, zeros", "trap", "float32 with zero rows", zero.astype(np.float32), q.astype(np.float32), 30
    )
    wide = _draw_clear_rows(rng, 8, 400)
    yield _make_case("many features", "trap", "four hundred features", *wide, 4)


def _make_large_cases(rng: Rng) -> Iterator[Case]:
    for n, k, d in ((900, 300, 4), (2000, 450, 3), (600, 599, 4), (700, 700, 3), (1100, 250, 5)):
        name = f"{k} of {n} rows"
        yield _make_case(name, "trap", f"{n} rows, k is {k}", *_draw_rows(rng, n, d), k)
    for turn in range(1, 13):
        n, k = 300 + 25 * turn, int(0.7 * (300 + 25 * turn))
        name = f"hundreds in order {turn}"
        yield _make_case(name, "trap", "several hundred rows in the answer", *_draw_rows(rng, n, 3), k)


def _make_hard_cases(rng: Rng) -> Iterator[Case]:
    index, q = np.array([[1e-9, 0.0], [1.0, 1.0], [0.5, 0.1], [0.0, 2.0]]), np.array([1.0, 0.0])
    index[1:] *= rng.spawn(1)[0].uniform(0.8, 1.2, (3, 1))
    yield _make_case("a tiny row", "hard", "a row of norm 1e-9 in the query's direction", index, q, 2)
    index, q = _draw_clear_rows(rng, 12, 4)
    index[::3] *= 1e-9 / np.linalg.norm(index[::3], axis=1, keepdims=True)
    yield _make_case("tiny rows", "hard", "every third row has norm 1e-9", index, q, 8)
    index, q = _draw_clear_rows(rng, 14, 3, 0.3, 4.0)
    index[:8] *= 1e-9
    yield _make_case("mostly tiny rows", "hard", "tiny rows of different lengths, and a few others", index, q, 14)
    index, q = _draw_clear_rows(rng, 10, 3, 0.3, 4.0)
    index[1:6:2] *= 1e-9
    index[0] = 0.0
    yield _make_case("tiny rows and a zero row", "hard", "tiny rows and a zero row", index, q, 10)
    yield _make_case("k is 0, tiny rows", "hard", "tiny rows, k is 0", index[1:], q, 0)


ROWS = 2000
"""The number of rows in the searches whose work is counted."""


def _make_efficiency_cases(rng: Rng) -> Iterator[Case]:
    index, q = _draw_rows(rng, ROWS, 4)
    plain = _make_case("sorted items", "efficiency", "many rows, k is 10; sorted items are counted", index, q, 10)
    yield Case(
        name=plain.name,
        group=plain.group,
        summary=plain.summary,
        payload={**plain.payload, "watched": True},
        checker="frugal",
        self_counted=True,
    )
    steps = [new("index", "CosineIndex", 4), do("index", "add", index[:1500]), do("index", "add", index[1500:])]
    watched_step = ["watch", "index", "search", [q, 10]]
    yield Case(
        name="sorted items of an index",
        group="efficiency",
        summary="many rows in an index, k is 10; sorted items are counted",
        payload={**script([*steps, watched_step]), "needs": ["CosineIndex.add", "CosineIndex.search"]},
        checker="frugal-index",
        self_counted=True,
        private={"rows": ROWS},
        needs=("CosineIndex", "CosineIndex.add", "CosineIndex.search"),
    )


def _make_index_cases(rng: Rng) -> Iterator[Case]:
    def make_case(name: str, *steps: list[Any]) -> Case:
        return Case(name=name, group="part2", payload=script(steps), checker="script")

    index, q = _draw_clear_rows(rng, 12, 4, 0.2, 5.0)
    larger, larger_q = _draw_clear_rows(rng, 40, 4, 0.2, 5.0)
    yield make_case("one batch", new("a", "CosineIndex", 4), do("a", "add", larger), ask("a", "search", larger_q, 25))
    yield make_case(
        "vectors added after a search",
        new("a", "CosineIndex", 4),
        do("a", "add", index[:7]),
        ask("a", "search", q, 3),
        do("a", "add", index[7:]),
        ask("a", "search", q, 12),
    )
    singles = [do("a", "add", index[place : place + 1]) for place in range(12)]
    yield make_case("row by row", new("a", "CosineIndex", 4), *singles, ask("a", "search", q, 6))
    between = [step for single in singles[:6] for step in (single, ask("a", "search", q, 20))]
    yield make_case("a search after each row", new("a", "CosineIndex", 4), *between)
    zero = index.copy()
    zero[4] = 0.0
    steps = [do("a", "add", zero[:5]), ask("a", "search", q, 5), do("a", "add", zero[5:]), ask("a", "search", q, 12)]
    yield make_case("with a zero row", new("a", "CosineIndex", 4), *steps)
    other, other_q = _draw_clear_rows(rng, 9, 3, 0.2, 5.0)
    yield make_case(
        "two indexes",
        new("a", "CosineIndex", 4), new("b", "CosineIndex", 3),
        do("a", "add", index[:6]), do("b", "add", other), ask("a", "search", q, 4), ask("b", "search", other_q, 9),
        do("a", "add", index[6:]), ask("b", "search", other_q, 3), ask("a", "search", q, 12),
    )  # fmt: skip
    yield make_case("CosineIndex, k is 0", new("a", "CosineIndex", 4), do("a", "add", index), ask("a", "search", q, 0))
    integers = np.array([[3, 4, 0], [0, 2, -1], [10, 9, 1], [-2, 0, 5]]) * rng.spawn(1)[0].integers(1, 9, (4, 1))
    search_step = ask("a", "search", np.array([2, 1, 0]), 3)
    yield make_case("integer vectors", new("a", "CosineIndex", 3), do("a", "add", integers), search_step)
    many, many_q = _draw_rows(rng, 900, 4)
    steps = [do("a", "add", many[:500]), ask("a", "search", many_q, 5), do("a", "add", many[500:])]
    yield make_case("many vectors", new("a", "CosineIndex", 4), *steps, ask("a", "search", many_q, 300))
