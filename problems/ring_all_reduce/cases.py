"""Cases of ring_all_reduce: few workers and many, shards that come out even and that do not, and numbers that tell who
was added."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call
from problems.ring_all_reduce.model import BASE

Array = np.ndarray[Any, np.dtype[Any]]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _rings()
    yield from _uneven(rng)
    yield from _one(rng)
    yield from _kinds(rng)
    yield from _threads(rng)


def _case(name: str, group: str, summary: str, workers: Sequence[Array], **rest: Any) -> Case:
    """Hidden cases of three workers or more go on with two in a second call: mistakes that mix up left and right do not
    show there, and others do."""
    payload = call("ring_all_reduce", {"workers": list(workers)})
    payload |= {"probe": True} if rest.get("private", {}).get("digits") else {}
    if len(workers) > 2 and not rest.get("sample"):
        payload["then"] = [[np.array([1.0, 2.0, 3.0, 4.0]), np.array([10.0, 20.0, 30.0, 40.0])]]
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _random(rng: np.random.Generator, n: int, d: int) -> list[Array]:
    return [rng.normal(0, 3, d) for _ in range(n)]


def digits(n: int, d: int) -> list[Array]:
    """Worker w holds BASE ** w everywhere."""
    return [np.full(d, float(BASE**worker)) for worker in range(n)]


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    three = [np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0]), np.array([100.0, 200.0, 300.0])]
    yield _case("three workers", "normal", "three workers with a shard of one element each", three, sample=True)
    for n, d in ((2, 4), (3, 6), (4, 8), (8, 16)):
        name = f"{n} workers, {d} elements"
        yield _case(name, "normal", f"{n} workers whose shards come out even", _random(rng, n, d))


def _rings() -> Iterator[Case]:
    for n, d in ((3, 3), (4, 4), (4, 12), (5, 10)):
        summary = f"{n} workers, each with one value everywhere"
        yield _case(
            f"who is in the sum, {n} workers, {d} elements",
            "trap",
            summary,
            digits(n, d),
            private={"digits": n > 3},
        )
    for n, d in ((4, 10), (5, 7)):
        summary = f"{n} workers, each with one value everywhere, shards of unlike sizes"
        yield _case(
            f"who is in the sum, {n} workers, {d} elements", "trap", summary, digits(n, d), private={"digits": True}
        )


def _uneven(rng: np.random.Generator) -> Iterator[Case]:
    small = [np.array([1.0, 2.0, 3.0, 4.0, 5.0]) * 10.0**place for place in range(3)]
    yield _case("a remainder", "trap", "three workers and five elements", small, sample=True)
    for n, d in ((2, 3), (3, 7), (4, 9), (5, 6), (7, 20)):
        name = f"{n} workers, {d} elements"
        yield _case(name, "trap", "elements that do not divide among the workers", _random(rng, n, d))
    for n, d in ((2, 1), (3, 2), (5, 3), (8, 5)):
        name = f"{n} workers, {d} element{'s' if d > 1 else ''}"
        yield _case(name, "trap", "fewer elements than workers", _random(rng, n, d))


def _one(rng: np.random.Generator) -> Iterator[Case]:
    """One worker, and then more in the same case: a solution that works in the inputs shows that only with more."""
    for d, more in ((5, 3), (1, 2)):
        payload = call("ring_all_reduce", {"workers": _random(rng, 1, d)})
        payload["then"] = [_random(rng, more, 6)]
        name = f"one worker, {d} element{'s' if d > 1 else ''}"
        yield Case(name=name, group="trap", summary="one worker alone, and then several", payload=payload)


def _kinds(rng: np.random.Generator) -> Iterator[Case]:
    whole = [rng.integers(-50, 50, 6) for _ in range(3)]
    yield _case("integers", "trap", "integer arrays", whole)
    uneven = [rng.integers(-(2**40), 2**40, 7) for _ in range(4)]
    yield _case("integers, a remainder", "trap", "large integers that do not divide among the workers", uneven)
    narrow = [row.astype(np.float32) for row in _random(rng, 4, 8)]
    yield _case("float32", "trap", "float32 arrays", narrow)
    narrow = [row.astype(np.float32) for row in _random(rng, 3, 5)]
    yield _case("float32, a remainder", "trap", "float32 arrays that do not divide among the workers", narrow)
    large = [rng.uniform(1e11, 1e12, 9) for _ in range(4)]
    yield _case("large values", "trap", "values of 1e12", large)
    row = rng.normal(0, 2, 8)
    yield _case("equal workers", "trap", "workers that all hold the same", [row.copy() for _ in range(4)])
    zeros = [np.zeros(6), rng.normal(0, 1, 6), np.zeros(6), np.zeros(6)]
    yield _case("one worker has something", "trap", "workers that hold zeros, all but one", zeros)


def _threads(rng: np.random.Generator) -> Iterator[Case]:
    for n, d in ((3, 3), (4, 8), (5, 10)):
        yield _worker(f"{n} ranks, {d} elements", "ranks whose shards come out even", _random(rng, n, d))
    for n, d in ((2, 3), (3, 7), (4, 9), (5, 3), (3, 1)):
        yield _worker(f"{n} ranks, {d} elements", "elements that do not divide among the ranks", _random(rng, n, d))
    yield _worker("one rank", "one rank alone", _random(rng, 1, 4))
    yield _worker("ranks with integers", "integer gradients", [rng.integers(-99, 99, 8) for _ in range(3)])
    for n, d in ((4, 8), (5, 5)):
        name = f"who is in the sum, {n} ranks"
        yield _worker(name, f"{n} ranks, each with one value everywhere", digits(n, d), {"digits": True})


def _worker(name: str, summary: str, grads: list[Array], private: dict[str, Any] | None = None) -> Case:
    payload = {"entry": "ring_worker", "grads": grads}
    return Case(name=name, group="part2", summary=summary, payload=payload, private=private or {})
