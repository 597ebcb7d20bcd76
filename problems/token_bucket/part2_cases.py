"""Cases of the follow-ups: threads that meet in the middle of a request, and the bucket that leaks."""

from collections.abc import Iterator, Sequence

import numpy as np

from problems.format.case import Case
from problems.format.payloads import new
from problems.token_bucket.model import RIGHT, Bucket
from problems.token_bucket.scripts import payload, plan, planned, random_script

SAFE, LEAKY = "ThreadSafeTokenBucket", "LeakyBucket"


def threads(rng: np.random.Generator) -> Iterator[Case]:
    """The first follow-up: a bucket that several threads share."""

    def single(name: str, summary: str, bucket: tuple[float, float], words: str) -> Case:
        return planned(name, "part2-threads", summary, bucket, words, kind=SAFE)

    yield single("one thread", "the shared bucket used by one thread", (3, 1), "2 2 1 1 +0.5 0.5 1 +0.5 0.5 +60 4 3 1")
    yield single(
        "one thread, looks",
        "the shared bucket looked at before a token is earned",
        (2, 1),
        "2 +0.5 1 +0.5 1 +0.25 1 +0.75 1 1",
    )
    yield single(
        "one thread, wall clock",
        "the shared bucket and a wall clock that moves",
        (3, 1),
        "3 ~3600 1 1 ~-7200 +1 1 1 +2 ~5 2 1",
    )
    yield single("one thread, idle", "the shared bucket after a long idle", (3, 2), "1 +8 8*2 +1 3*1 +600 4 3 1 4*3")
    yield single("one thread, refusals", "refusals of the shared bucket", (4, 1), "3 2 2 6 1 +2 3 9 2 1 +1 1 1")
    yield random_script(rng, "one thread, a random script", "part2-threads", (3, 0.5), 40, whole=False, kind=SAFE)
    for bucket, before, call, others in (
        ((4, 2), [2], 3, [2, 1]),
        ((2, 0), [1], 1, [1]),
        ((5, 0.5), [3], 2.5, [2, 0.5, 0.5]),
    ):
        yield _meeting(bucket, before, call, others)
    for capacity, rate in ((40, 0), (25, 2)):
        steps = [new("bucket", SAFE, capacity, rate), ["stress", "bucket", 6, 12]]
        yield Case(
            name=f"many threads, capacity {capacity}",
            group="part2-threads",
            summary="six threads that ask as fast as they can",
            payload=payload(steps),
            seconds=20.0,
        )


def _meeting(bucket: tuple[float, float], before: Sequence[float], call: float, others: Sequence[float]) -> Case:
    """Another thread asks in the middle of one request, at each moment of it in turn."""
    after = [0.5] * 10
    allowed = [
        _in_order(bucket, before, call, (others[:place], others[place:]), after) for place in range(len(others) + 1)
    ]
    return Case(
        name=f"requests in the middle of one, capacity {bucket[0]}, rate {bucket[1]}",
        group="part2-threads",
        summary=f"another thread asks {len(others)} times in the middle of a request",
        payload=payload([["meet", SAFE, list(bucket), list(before), call, list(others), after]]),
        checker="any-order",
        private={"allowed": allowed},
    )


def _in_order(
    bucket: tuple[float, float],
    before: Sequence[float],
    call: float,
    others: tuple[Sequence[float], Sequence[float]],
    after: Sequence[float],
) -> list[list[bool]]:
    """The answers if the one request comes between the two parts of the other thread's."""
    model = Bucket(*bucket, (0.0, 0.0), RIGHT)

    def answers(requests: Sequence[float], now: float = 1.0) -> list[bool]:
        return [model.consume(n, (now, now)) for n in requests]

    answers(before, 0.0)
    first, mine, rest = answers(others[0]), answers([call]), answers(others[1])
    return [mine, first + rest, answers(after)]


def leaky(rng: np.random.Generator) -> Iterator[Case]:
    """The second follow-up: a meter that leaks."""

    def case(name: str, summary: str, bucket: tuple[float, float], words: str) -> Case:
        return planned(name, "part2-leaky", summary, bucket, words, kind=LEAKY, method="offer")

    yield case("offers", "offers with waits between", (2, 1), "3*x +1 2*x +3 3*x")
    yield case("a leak in parts", "offers before a whole unit has leaked", (1, 1), "x +0.5 x +0.5 x +0.25 x +0.75 2*x")
    yield case(
        "a fast leak",
        "a leak of many units a second",
        (8, 16),
        "9*x +0.125 3*x +0.25 5*x +0.125 x x",
    )
    yield case("never below empty", "a long idle, then many offers", (3, 2), "2*x +3600 5*x +1 3*x +600 4*x")
    yield case("refused offers", "many offers to a full meter", (2, 1), "9*x +1 2*x +1 4*x +2 3*x")
    yield case(
        "a fractional size", "a capacity that is no whole number", (2.5, 1), "3*x +0.5 2*x +0.25 x +0.75 2*x +2 3*x"
    )
    yield case("too small for one", "a capacity below 1", (0.5, 1), "2*x +1 x +60 x 3*x")
    yield case("a leak of 0", "a leak of 0", (3, 0), "2*x +60 x +3600 2*x +9 x")
    yield case(
        "the wall clock moves",
        "offers while the wall clock is moved",
        (2, 1),
        "3*x ~3600 2*x +1 2*x ~-7200 +1 2*x +1 ~3 2*x x ~9000 2*x +1 2*x",
    )
    for bucket in ((3, 1), (4.5, 2)):
        name = f"random offers, capacity {bucket[0]}"
        yield random_script(rng, name, "part2-leaky", bucket, 50, whole=False, kind=LEAKY)
    steps = [
        new("a", LEAKY, 1, 1), *plan("x x +2", "a", "offer"), new("b", LEAKY, 2, 0.5),
        *plan("x x x", "b", "offer"), *plan("x x +2", "a", "offer"), *plan("x x", "b", "offer"),
        *plan("x", "a", "offer"),
    ]  # fmt: skip
    yield Case(name="two meters", group="part2-leaky", summary="two meters side by side", payload=payload(steps))
