"""Cases of token_bucket: scripts of requests between which time passes and the wall clock is moved."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, new
from problems.token_bucket.part2 import leaky, threads
from problems.token_bucket.scripts import payload, plan, planned, random_script


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _fractions()
    yield from _refusals()
    yield from _idle()
    yield from _wall(rng)
    yield from _sizes(rng)
    yield from _hard()
    yield from threads(rng)
    yield from leaky(rng)


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    yield planned(
        "first requests",
        "normal",
        "requests for one token with waits between",
        (2, 1),
        "3*x +1 2*x +5 3*x",
        sample=True,
    )
    yield planned("several at once", "normal", "requests for several tokens", (10, 2), "4 4 4 +1 4 1 +3 6 1 +2 3 2")
    yield planned(
        "floats and integers", "normal", "a capacity and requests as floats", (4.0, 1.0), "2.0 2.0 1 +2 1.0 1 1"
    )
    yield planned("no tokens", "normal", "requests for 0 tokens, also from an empty bucket", (2, 1), "0 2 0 1 0 +1 1 0")
    steps = [new("bucket", "TokenBucket", capacity=3, rate=0.5), ask("bucket", "consume", n=2.0)]
    steps += [ask("bucket", "consume", n=2), *plan("+2 1 +2 1 1 +6 3 1")]
    yield Case(name="by name", group="normal", summary="parameters passed by name", payload=payload(steps))
    for capacity, rate in ((3, 1), (5.5, 0.5)):
        name = f"a random script, capacity {capacity}"
        yield random_script(rng, name, "normal", (capacity, rate), 40, whole=False)


def _trap(name: str, summary: str, bucket: tuple[float, float], words: str, **rest: Any) -> Case:
    return planned(name, "trap", summary, bucket, words, **rest)


def _fractions() -> Iterator[Case]:
    yield _trap(
        "half a token",
        "half a token, asked for as soon as it is earned",
        (1, 1),
        "1 +0.5 0.5 0.5 +0.5 0.5",
        sample=True,
    )
    yield _trap(
        "two looks for one token", "a look halfway to the next token", (2, 1), "2 +0.5 1 +0.5 1 +0.25 1 +0.75 1 1"
    )
    yield _trap(
        "many looks for one token",
        "a look every eighth of a second",
        (1, 1),
        "1 " + "+0.125 x " * 8 + "x +0.5 x +0.5 x",
    )
    yield _trap(
        "a slow rate",
        "a rate of an eighth, looked at each second",
        (1, 0.125),
        "1 " + "+1 x " * 8 + "x +2 0.25 +1 0.25 0.125",
    )
    yield _trap(
        "a fast rate",
        "many tokens a second, looked at each eighth",
        (8, 16),
        "8 " + "+0.125 2 " * 5 + "1 +0.125 1 2 +0.25 4 1",
    )
    yield _trap(
        "late for a whole second",
        "waits a little longer than whole seconds",
        (6, 1),
        "6 +1.5 1 +1.5 1 1 +1.5 1 1 +1.625 1 1 +0.875 1 1",
    )
    yield _trap(
        "fractions asked for",
        "requests for fractions of a token",
        (3, 2),
        "0.75 1.5 1 0.75 +0.25 0.5 0.125 +0.125 0.375 0.25",
    )
    yield _trap(
        "a fractional capacity",
        "a capacity that is no whole number",
        (2.5, 1),
        "2.5 0.5 +10 2 0.5 0.5 +2.5 2.5 +0.125 0.125",
    )
    yield _trap(
        "fractions kept",
        "fractions left over by requests",
        (4, 1),
        "3.5 +0.25 0.75 0.125 +1.125 1 0.125 +2.75 2.75 0.125",
    )


def _refusals() -> Iterator[Case]:
    yield _trap(
        "a smaller one after a refusal", "a refused request, then a smaller one", (3, 1), "2 2 1 1", sample=True
    )
    yield _trap(
        "more than the capacity", "requests for more than the capacity", (5, 1), "6 5 +60 6 5.125 5 1 +2 9 2 100 1"
    )
    yield _trap("refused again and again", "many refusals, then waits", (4, 1), "4 6*2 +1 1 8*1 +2 3 2 4*1 +4 4")
    yield _trap(
        "refusals large and small",
        "refusals of several sizes from a bucket that is not empty",
        (8, 2),
        "5 4 7 3.5 9 20 3 1 +1 3 8 2 0.5",
    )
    yield _trap(
        "refusals in one instant",
        "refusals between which no time passes",
        (3, 1),
        "3 +1.5 4*2 4*1.625 1.5 1 +2 5*2.5 2",
    )
    yield _trap(
        "refusals with waits", "refusals between which time passes", (4, 0.5), "4 " + "+0.5 2 " * 7 + "+0.5 2 2 0.125"
    )


def _idle() -> Iterator[Case]:
    yield _trap(
        "after an idle time",
        "a wait longer than the bucket takes to fill, then many requests",
        (4, 2),
        "1 +8 7*3 +1 3*1",
        sample=True,
    )
    yield _trap("idle from the start", "a full bucket left alone, then many requests", (3, 1), "+10 15*1 +1 2*1")
    yield _trap(
        "idle when half full", "a bucket that fills up while nobody asks", (8, 1), "3 +4 8 1 +5 6 2 1 +20 5 4 3 1 4*8"
    )
    yield _trap("idle twice", "two long waits with a request between", (5, 1), "2 +12 1 +12 6*5 +2 3 2 1")
    yield _trap(
        "a refusal when full",
        "a request for too much from a full bucket, then more",
        (4, 1),
        "+50 5 +50 5 2*3 +50 9 4 2*1 +6 8*3",
    )
    yield _trap(
        "small steps past full",
        "short waits with small requests from a full bucket",
        (3, 2),
        "+1 1 " * 4 + "4*1 +0.5 2*1",
    )


def _wall(rng: np.random.Generator) -> Iterator[Case]:
    yield _trap(
        "the wall clock goes back",
        "the wall clock is set back while time passes",
        (2, 1),
        "2 ~-3600 +1 1 1 +1 1 1 ~-3600 +2 2 1 ~9000 2 1 +1 1 1",
        sample=True,
    )
    yield _trap(
        "the wall clock leaps ahead",
        "the wall clock is set ahead while no time passes",
        (3, 1),
        "3 ~3600 3*1 +1 2*1 ~86400 2*1 +1.5 1 1",
    )
    yield _trap(
        "the wall clock drifts",
        "the wall clock is moved by less than time passes",
        (4, 1),
        "4 +2 ~-1 2 1 +1 ~0.5 1.5 1 +2 ~-1.5 2 +1 ~1 2 1 ~60 2 1 +1 1 1",
    )
    yield _trap(
        "back before the first request",
        "the wall clock is set back before the first request",
        (4, 1),
        "~-3600 4 1 +2 2 1 +0.5 1 0.5 ~9000 3 1 +1 1 1",
    )
    yield _trap(
        "back and ahead again",
        "the wall clock is set back and then right again",
        (5, 2),
        "5 ~-100 +1 2 1 ~100 +1 3 1 ~50 1 ~-50 +0.5 1 1 ~200 3 1 +1 2 1",
    )
    yield random_script(rng, "a random script, wall clock moved", "trap", (4, 1), 50, whole=False, wall=True)
    yield random_script(
        rng, "a random script of whole tokens, wall clock moved", "trap", (6, 2), 50, whole=True, wall=True
    )


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    yield planned("rate 0", "trap", "a rate of 0", (3, 0), "1 +60 1 +3600 2 1 +86400 1 0.125 0")
    yield planned(
        "rate 0, fractions", "trap", "a rate of 0 and a fractional capacity", (2.5, 0), "0.5 +9 3 1.5 +9 1 0.5 0.125"
    )
    steps = [
        new("a", "TokenBucket", 2, 1), new("b", "TokenBucket", 5, 0.5), *plan("2 1", "a"), *plan("4 2 1 1", "b"),
        *plan("+1", "a"), *plan("1 1", "a"), *plan("1 0.5", "b"), *plan("+4 2 1", "a"), *plan("2 1", "b"),
    ]  # fmt: skip
    yield Case(name="two buckets", group="trap", summary="two buckets side by side", payload=payload(steps))
    steps = [
        new("a", "TokenBucket", 4, 1), *plan("4 +2", "a"), new("b", "TokenBucket", 2, 1), *plan("2 1", "b"),
        *plan("2 1 +1", "a"), *plan("1 1", "b"), *plan("1 1", "a"), new("c", "TokenBucket", 1, 4),
        *plan("1 0.5 +0.25 1 0.5", "c"), *plan("0.25 0.125", "b"),
    ]  # fmt: skip
    yield Case(
        name="buckets made later",
        group="trap",
        summary="buckets made while time passes for others",
        payload=payload(steps),
    )
    steps = [new("bucket", "TokenBucket", 3, 1), *plan("2 +0.5 1.5 0.5 +1 1 1 +9 3 1")]
    yield Case(
        name="clocks that start at 0",
        group="trap",
        summary="a bucket made when the clocks show 0",
        payload=payload(steps, [0.0, 0.0, 1.7e9]),
    )
    for capacity, rate, length in ((1, 1, 60), (7.5, 4, 100), (20, 0.25, 100)):
        yield random_script(
            rng, f"a long random script, capacity {capacity}", "trap", (capacity, rate), length, whole=False
        )
    yield random_script(rng, "a random script of whole tokens", "trap", (6, 0.5), 60, whole=True)


def _hard() -> Iterator[Case]:
    for name, summary, bucket, words in (
        ("a negative request", "a negative request, then more than there was", (5, 1), "-5 5 1 +1 1 1"),
        ("negative from empty", "negative requests to an empty bucket", (3, 1), "3 -1 1 -0.5 -100 1 +1 1 1"),
        ("negative, rate 0", "negative requests at a rate of 0", (2, 0), "1 -1 1 1 -2 1"),
    ):
        case = planned(name, "hard", summary, bucket, words)
        refused = [place for place, step in enumerate(case.payload["steps"]) if step[0] == "call" and step[3][0] < 0]
        yield Case(name=name, group="hard", summary=summary, payload=case.payload, options={"refused": refused})
