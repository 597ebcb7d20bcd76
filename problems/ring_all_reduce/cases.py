"""Cases of ring_all_reduce: few and many workers, shards of equal and unequal sizes, and numbers that show whose values
are in a sum."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call
from problems.ring_all_reduce.ring_simulator import BASE

Array = np.ndarray[Any, np.dtype[Any]]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_digit_cases(rng.spawn(1)[0])
    yield from _make_uneven_cases(rng)
    yield from _make_single_worker_cases(rng)
    yield from _make_value_cases(rng)
    yield from _make_part2_cases(rng)


def _make_case(name: str, group: str, summary: str, workers: Sequence[Array], **rest: Any) -> Case:
    """Make a case. A hidden case with three workers or more has a second call with two: mistakes that mix up left and
    right give right sums there, and other mistakes do not."""
    payload = call("ring_all_reduce", {"workers": list(workers)})
    payload |= {"probe": True} if rest.get("private", {}).get("digits") else {}
    if len(workers) > 2 and not rest.get("sample"):
        payload["then"] = [[np.array([1.0, 2.0, 3.0, 4.0]), np.array([10.0, 20.0, 30.0, 40.0])]]
    return Case(name=name, group=group, summary=summary, payload=payload, options=_get_options(workers), **rest)


def _get_options(arrays: Sequence[Array]) -> dict[str, Any]:
    """Return the options of a case: integer sums must be exact."""
    return {"exact": "values"} if arrays[0].dtype.kind == "i" else {}


def _draw_workers(rng: np.random.Generator, n: int, d: int) -> list[Array]:
    return [rng.normal(0, 3, d) for _ in range(n)]


def make_digit_workers(n: int, d: int, unit: int = 1) -> list[Array]:
    """Return n arrays of shape [d]; worker w has unit * BASE ** w in every element."""
    return [np.full(d, float(unit * BASE**worker)) for worker in range(n)]


def _draw_digit_workers(rng: np.random.Generator, n: int, d: int) -> list[Array]:
    return make_digit_workers(n, d, unit=int(rng.integers(2, 200)))


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    three = [np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0]), np.array([100.0, 200.0, 300.0])]
    yield _make_case("three workers", "normal", "three workers with a shard of one element each", three, sample=True)
    for n, d in ((2, 4), (3, 6), (4, 8), (8, 16)):
        name = f"{n} workers, {d} elements"
        yield _make_case(name, "normal", f"{n} workers with shards of equal size", _draw_workers(rng, n, d))


def _make_digit_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, d in ((3, 3), (4, 4), (4, 12), (5, 10)):
        summary = f"{n} workers, each with one value everywhere"
        yield _make_case(
            f"who is in the sum, {n} workers, {d} elements",
            "trap",
            summary,
            _draw_digit_workers(rng, n, d),
            private={"digits": n > 3},
        )
    for n, d in ((4, 10), (5, 7)):
        summary = f"{n} workers, each with one value everywhere, shards of different sizes"
        yield _make_case(
            f"who is in the sum, {n} workers, {d} elements",
            "trap",
            summary,
            _draw_digit_workers(rng, n, d),
            private={"digits": True},
        )


def _make_uneven_cases(rng: np.random.Generator) -> Iterator[Case]:
    small = [np.array([1.0, 2.0, 3.0, 4.0, 5.0]) * 10.0**place for place in range(3)]
    yield _make_case("a remainder", "trap", "three workers and five elements", small, sample=True)
    for n, d in ((2, 3), (3, 7), (4, 9), (5, 6), (7, 20)):
        name = f"{n} workers, {d} elements"
        yield _make_case(name, "trap", "elements that do not divide among the workers", _draw_workers(rng, n, d))
    for n, d in ((2, 1), (3, 2), (5, 3), (8, 5)):
        name = f"{n} workers, {d} element{'s' if d > 1 else ''}"
        yield _make_case(name, "trap", "fewer elements than workers", _draw_workers(rng, n, d))


def _make_single_worker_cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield cases with one worker and a second call with several: a solution that uses the inputs as buffers changes
    them only with several workers."""
    for d, next_n in ((5, 3), (1, 2)):
        payload = call("ring_all_reduce", {"workers": _draw_workers(rng, 1, d)})
        payload["then"] = [_draw_workers(rng, next_n, 6)]
        name = f"one worker, {d} element{'s' if d > 1 else ''}"
        yield Case(name=name, group="trap", summary="a single worker, then several", payload=payload)


def _make_value_cases(rng: np.random.Generator) -> Iterator[Case]:
    whole = [rng.integers(-50, 50, 6) for _ in range(3)]
    yield _make_case("integers", "trap", "integer arrays", whole)
    uneven = [rng.integers(-(2**40), 2**40, 7) for _ in range(4)]
    yield _make_case("integers, a remainder", "trap", "large integers that do not divide among the workers", uneven)
    odd = np.array([2**60 + 1, -(2**59) - 3, 2**53 + 1, 7]) + 2 * rng.spawn(1)[0].integers(0, 999, 4)
    beyond = [odd * sign for sign in (1, 1, -1, 1)]
    yield _make_case("integers beyond 2**53", "trap", "integers that do not fit into a float", beyond)
    narrow = [row.astype(np.float32) for row in _draw_workers(rng, 4, 8)]
    yield _make_case("float32", "trap", "float32 arrays", narrow)
    narrow = [row.astype(np.float32) for row in _draw_workers(rng, 3, 5)]
    yield _make_case("float32, a remainder", "trap", "float32 arrays that do not divide among the workers", narrow)
    large = [rng.uniform(1e11, 1e12, 9) for _ in range(4)]
    yield _make_case("large values", "trap", "values of 1e12", large)
    row = rng.normal(0, 2, 8)
    yield _make_case("equal workers", "trap", "workers with equal arrays", [row.copy() for _ in range(4)])
    zeros = [np.zeros(6), rng.normal(0, 1, 6), np.zeros(6), np.zeros(6)]
    yield _make_case("one nonzero worker", "trap", "all workers but one have only zeros", zeros)


def _make_part2_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, d in ((3, 3), (4, 8), (5, 10)):
        yield _make_ring_worker_case(
            f"{n} ranks, {d} elements", "ranks with shards of equal size", _draw_workers(rng, n, d)
        )
    for n, d in ((2, 3), (3, 7), (4, 9), (5, 3), (3, 1)):
        yield _make_ring_worker_case(
            f"{n} ranks, {d} elements", "elements that do not divide among the ranks", _draw_workers(rng, n, d)
        )
    yield _make_ring_worker_case("one rank", "a single rank", _draw_workers(rng, 1, 4))
    yield _make_ring_worker_case(
        "ranks with integers", "integer gradients", [rng.integers(-99, 99, 8) for _ in range(3)]
    )
    second_rng = rng.spawn(1)[0]
    odd = np.array([2**60 + 1, -(2**59) - 3, 2**53 + 1]) + 2 * second_rng.integers(0, 999, 3)
    beyond = [odd * sign for sign in (1, -1, 1)]
    yield _make_ring_worker_case("ranks with integers beyond 2**53", "integers that do not fit into a float", beyond)
    for n, d in ((4, 8), (5, 5)):
        name = f"who is in the sum, {n} ranks"
        yield _make_ring_worker_case(
            name, f"{n} ranks, each with one value everywhere", _draw_digit_workers(second_rng, n, d), {"digits": True}
        )


def _make_ring_worker_case(name: str, summary: str, grads: list[Array], private: dict[str, Any] | None = None) -> Case:
    payload = {"entry": "ring_worker", "grads": grads}
    options = _get_options(grads)
    return Case(name=name, group="part2", summary=summary, payload=payload, private=private or {}, options=options)
