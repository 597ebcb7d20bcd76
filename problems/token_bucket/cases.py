"""Cases of token_bucket: scripts of requests between which time passes and the wall clock is moved, and threads that
meet in the middle of a request."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, new
from problems.token_bucket.model import RIGHT, Bucket

Step = list[Any]
START = [1000.0, 77.5, 1.7e9]
"""What the steady clock, the counter and the wall clock show at the start."""
HOUR = 3600.0


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _fractions()
    yield from _refusals()
    yield from _idle()
    yield from _wall(rng)
    yield from _sizes(rng)
    yield from _hard()
    yield from _threads(rng)
    yield from _leaky(rng)


def _payload(steps: Sequence[Step], start: Sequence[float] = START) -> dict[str, Any]:
    return {"steps": [list(step) for step in steps], "start": list(start)}


def _plan(plan: str, var: str = "bucket", method: str = "consume") -> list[Step]:
    """Steps from a line of words: 2.5 asks for as much, x asks for the default, +3 lets time pass, ~-5 moves the wall
    clock; 3*1 is 1 1 1."""
    steps: list[Step] = []
    for word in plan.split():
        times, _, what = word.rpartition("*")
        steps += [_step(what, var, method) for _ in range(int(times or 1))]
    return steps


def _step(word: str, var: str, method: str) -> Step:
    if word[0] in "+~":
        return ["clock", "advance" if word[0] == "+" else "set_wall", float(word[1:])]
    return ask(var, method) if word == "x" else ask(var, method, float(word) if "." in word else int(word))


def _case(name: str, group: str, summary: str, bucket: tuple[float, float], plan: str, **rest: Any) -> Case:
    steps = [new("bucket", "TokenBucket", *bucket), *_plan(plan)]
    private = {"wall": "~" in plan}
    return Case(name=name, group=group, summary=summary, payload=_payload(steps), private=private, **rest)


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(
        "first requests",
        "normal",
        "requests for one token with waits between",
        (2, 1),
        "3*x +1 2*x +5 3*x",
        sample=True,
    )
    yield _case("several at once", "normal", "requests for several tokens", (10, 2), "4 4 4 +1 4 1 +3 6 1 +2 3 2")
    yield _case(
        "floats and integers", "normal", "a capacity and requests as floats", (4.0, 1.0), "2.0 2.0 1 +2 1.0 1 1"
    )
    yield _case("no tokens", "normal", "requests for 0 tokens, also from an empty bucket", (2, 1), "0 2 0 1 0 +1 1 0")
    steps = [new("bucket", "TokenBucket", capacity=3, rate=0.5), ask("bucket", "consume", n=2.0)]
    steps += [ask("bucket", "consume", n=2), *_plan("+2 1 +2 1 1 +6 3 1")]
    yield Case(name="by name", group="normal", summary="parameters passed by name", payload=_payload(steps))
    for capacity, rate in ((3, 1), (5.5, 0.5)):
        name = f"a random script, capacity {capacity}"
        yield _random(rng, name, "normal", (capacity, rate), 40, whole=False)


def _random(
    rng: np.random.Generator,
    name: str,
    group: str,
    bucket: tuple[float, float],
    length: int,
    *,
    whole: bool,
    wall: bool = False,
    kind: str = "TokenBucket",
) -> Case:
    """Requests about as large as what the bucket holds, so that about half of them pass; waits a few times as long as
    one token takes."""
    capacity, rate = bucket
    grain = 1.0 if whole else 8.0
    model, now = Bucket(capacity, rate, (0.0, 0.0), RIGHT), 0.0
    steps = [new("bucket", kind, capacity, rate)]
    for _ in range(length):
        if rng.random() < 0.55:
            seconds = float(rng.integers(1, 16)) / 8 if rng.random() < 0.9 else float(rng.integers(2, 40))
            now += seconds
            steps.append(["clock", "advance", seconds])
        if wall and rng.random() < 0.3:
            steps.append(["clock", "set_wall", float(rng.choice([-HOUR, -2.5, -0.875, 0.75, 3.25, HOUR]))])
        if kind == "LeakyBucket":
            steps.append(ask("bucket", "offer"))
            continue
        held = min(capacity, model.tokens + (now - model.last) * rate)
        n = max(0.125, round((held + float(rng.uniform(-0.6, 0.6)) * min(held + 1, 2)) * grain) / grain)
        model.consume(n, (now, now))
        steps.append(ask("bucket", "consume", n))
    summary = name.partition(",")[0]
    return Case(name=name, group=group, summary=summary, payload=_payload(steps), private={"wall": wall})


def _fractions() -> Iterator[Case]:
    def case(name: str, summary: str, bucket: tuple[float, float], plan: str, **rest: Any) -> Case:
        return _case(name, "trap", summary, bucket, plan, **rest)

    yield case(
        "half a token",
        "half a token, asked for as soon as it is earned",
        (1, 1),
        "1 +0.5 0.5 0.5 +0.5 0.5",
        sample=True,
    )
    yield case(
        "two looks for one token", "a look halfway to the next token", (2, 1), "2 +0.5 1 +0.5 1 +0.25 1 +0.75 1 1"
    )
    yield case(
        "many looks for one token",
        "a look every eighth of a second",
        (1, 1),
        "1 " + "+0.125 x " * 8 + "x +0.5 x +0.5 x",
    )
    yield case(
        "a slow rate",
        "a rate of an eighth, looked at each second",
        (1, 0.125),
        "1 " + "+1 x " * 8 + "x +2 0.25 +1 0.25 0.125",
    )
    yield case(
        "a fast rate",
        "many tokens a second, looked at each eighth",
        (8, 16),
        "8 " + "+0.125 2 " * 5 + "1 +0.125 1 2 +0.25 4 1",
    )
    yield case(
        "late for a whole second",
        "waits a little longer than whole seconds",
        (6, 1),
        "6 +1.5 1 +1.5 1 1 +1.5 1 1 +1.625 1 1 +0.875 1 1",
    )
    yield case(
        "fractions asked for",
        "requests for fractions of a token",
        (3, 2),
        "0.75 1.5 1 0.75 +0.25 0.5 0.125 +0.125 0.375 0.25",
    )
    yield case(
        "a fractional capacity",
        "a capacity that is no whole number",
        (2.5, 1),
        "2.5 0.5 +10 2 0.5 0.5 +2.5 2.5 +0.125 0.125",
    )
    yield case(
        "fractions kept",
        "fractions left over by requests",
        (4, 1),
        "3.5 +0.25 0.75 0.125 +1.125 1 0.125 +2.75 2.75 0.125",
    )


def _refusals() -> Iterator[Case]:
    def case(name: str, summary: str, bucket: tuple[float, float], plan: str, **rest: Any) -> Case:
        return _case(name, "trap", summary, bucket, plan, **rest)

    yield case("a smaller one after a refusal", "a refused request, then a smaller one", (3, 1), "2 2 1 1", sample=True)
    yield case(
        "more than the capacity", "requests for more than the capacity", (5, 1), "6 5 +60 6 5.125 5 1 +2 9 2 100 1"
    )
    yield case("refused again and again", "many refusals, then waits", (4, 1), "4 6*2 +1 1 8*1 +2 3 2 4*1 +4 4")
    yield case(
        "refusals large and small",
        "refusals of several sizes from a bucket that is not empty",
        (8, 2),
        "5 4 7 3.5 9 20 3 1 +1 3 8 2 0.5",
    )
    yield case(
        "refusals in one instant",
        "refusals between which no time passes",
        (3, 1),
        "3 +1.5 4*2 4*1.625 1.5 1 +2 5*2.5 2",
    )
    yield case(
        "refusals with waits", "refusals between which time passes", (4, 0.5), "4 " + "+0.5 2 " * 7 + "+0.5 2 2 0.125"
    )


def _idle() -> Iterator[Case]:
    def case(name: str, summary: str, bucket: tuple[float, float], plan: str, **rest: Any) -> Case:
        return _case(name, "trap", summary, bucket, plan, **rest)

    yield case(
        "after an idle time",
        "a wait longer than the bucket takes to fill, then many requests",
        (4, 2),
        "1 +8 7*3 +1 3*1",
        sample=True,
    )
    yield case("idle from the start", "a full bucket left alone, then many requests", (3, 1), "+10 15*1 +1 2*1")
    yield case(
        "idle when half full", "a bucket that fills up while nobody asks", (8, 1), "3 +4 8 1 +5 6 2 1 +20 5 4 3 1 4*8"
    )
    yield case("idle twice", "two long waits with a request between", (5, 1), "2 +12 1 +12 6*5 +2 3 2 1")
    yield case(
        "a refusal when full",
        "a request for too much from a full bucket, then more",
        (4, 1),
        "+50 5 +50 5 2*3 +50 9 4 2*1 +6 8*3",
    )
    yield case(
        "small steps past full",
        "short waits with small requests from a full bucket",
        (3, 2),
        "+1 1 " * 4 + "4*1 +0.5 2*1",
    )


def _wall(rng: np.random.Generator) -> Iterator[Case]:
    def case(name: str, summary: str, bucket: tuple[float, float], plan: str, **rest: Any) -> Case:
        return _case(name, "trap", summary, bucket, plan, **rest)

    yield case(
        "the wall clock goes back",
        "the wall clock is set back while time passes",
        (2, 1),
        "2 ~-3600 +1 1 1 +1 1 1 ~-3600 +2 2 1 ~9000 2 1 +1 1 1",
        sample=True,
    )
    yield case(
        "the wall clock leaps ahead",
        "the wall clock is set ahead while no time passes",
        (3, 1),
        "3 ~3600 3*1 +1 2*1 ~86400 2*1 +1.5 1 1",
    )
    yield case(
        "the wall clock drifts",
        "the wall clock is moved by less than time passes",
        (4, 1),
        "4 +2 ~-1 2 1 +1 ~0.5 1.5 1 +2 ~-1.5 2 +1 ~1 2 1 ~60 2 1 +1 1 1",
    )
    yield case(
        "back before the first request",
        "the wall clock is set back before the first request",
        (4, 1),
        "~-3600 4 1 +2 2 1 +0.5 1 0.5 ~9000 3 1 +1 1 1",
    )
    yield case(
        "back and ahead again",
        "the wall clock is set back and then right again",
        (5, 2),
        "5 ~-100 +1 2 1 ~100 +1 3 1 ~50 1 ~-50 +0.5 1 1 ~200 3 1 +1 2 1",
    )
    yield _random(rng, "a random script, wall clock moved", "trap", (4, 1), 50, whole=False, wall=True)
    yield _random(rng, "a random script of whole tokens, wall clock moved", "trap", (6, 2), 50, whole=True, wall=True)


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    yield _case("rate 0", "trap", "a rate of 0", (3, 0), "1 +60 1 +3600 2 1 +86400 1 0.125 0")
    yield _case(
        "rate 0, fractions", "trap", "a rate of 0 and a fractional capacity", (2.5, 0), "0.5 +9 3 1.5 +9 1 0.5 0.125"
    )
    steps = [
        new("a", "TokenBucket", 2, 1), new("b", "TokenBucket", 5, 0.5), *_plan("2 1", "a"), *_plan("4 2 1 1", "b"),
        *_plan("+1", "a"), *_plan("1 1", "a"), *_plan("1 0.5", "b"), *_plan("+4 2 1", "a"), *_plan("2 1", "b"),
    ]  # fmt: skip
    yield Case(name="two buckets", group="trap", summary="two buckets side by side", payload=_payload(steps))
    steps = [
        new("a", "TokenBucket", 4, 1), *_plan("4 +2", "a"), new("b", "TokenBucket", 2, 1), *_plan("2 1", "b"),
        *_plan("2 1 +1", "a"), *_plan("1 1", "b"), *_plan("1 1", "a"), new("c", "TokenBucket", 1, 4),
        *_plan("1 0.5 +0.25 1 0.5", "c"), *_plan("0.25 0.125", "b"),
    ]  # fmt: skip
    yield Case(
        name="buckets made later",
        group="trap",
        summary="buckets made while time passes for others",
        payload=_payload(steps),
    )
    steps = [new("bucket", "TokenBucket", 3, 1), *_plan("2 +0.5 1.5 0.5 +1 1 1 +9 3 1")]
    yield Case(
        name="clocks that start at 0",
        group="trap",
        summary="a bucket made when the clocks show 0",
        payload=_payload(steps, [0.0, 0.0, 1.7e9]),
    )
    for capacity, rate, length in ((1, 1, 60), (7.5, 4, 100), (20, 0.25, 100)):
        yield _random(rng, f"a long random script, capacity {capacity}", "trap", (capacity, rate), length, whole=False)
    yield _random(rng, "a random script of whole tokens", "trap", (6, 0.5), 60, whole=True)


def _hard() -> Iterator[Case]:
    for name, summary, bucket, plan in (
        ("a negative request", "a negative request, then more than there was", (5, 1), "-5 5 1 +1 1 1"),
        ("negative from empty", "negative requests to an empty bucket", (3, 1), "3 -1 1 -0.5 -100 1 +1 1 1"),
        ("negative, rate 0", "negative requests at a rate of 0", (2, 0), "1 -1 1 1 -2 1"),
    ):
        case = _case(name, "hard", summary, bucket, plan)
        refused = [place for place, step in enumerate(case.payload["steps"]) if step[0] == "call" and step[3][0] < 0]
        yield Case(name=name, group="hard", summary=summary, payload=case.payload, options={"refused": refused})


def _threads(rng: np.random.Generator) -> Iterator[Case]:
    kind = "ThreadSafeTokenBucket"

    def single(name: str, summary: str, bucket: tuple[float, float], plan: str) -> Case:
        payload = _payload([new("bucket", kind, *bucket), *_plan(plan)])
        private = {"wall": "~" in plan}
        return Case(name=name, group="part2-threads", summary=summary, payload=payload, private=private)

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
    yield _random(rng, "one thread, a random script", "part2-threads", (3, 0.5), 40, whole=False, kind=kind)
    for bucket, before, call, others in (
        ((4, 2), [2], 3, [2, 1]),
        ((2, 0), [1], 1, [1]),
        ((5, 0.5), [3], 2.5, [2, 0.5, 0.5]),
    ):
        yield _meeting(bucket, before, call, others)
    for capacity, rate in ((40, 0), (25, 2)):
        steps = [new("bucket", kind, capacity, rate), ["stress", "bucket", 6, 12]]
        yield Case(
            name=f"many threads, capacity {capacity}",
            group="part2-threads",
            summary="six threads that ask as fast as they can",
            payload=_payload(steps),
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
        payload=_payload([["meet", "ThreadSafeTokenBucket", list(bucket), list(before), call, list(others), after]]),
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


def _leaky(rng: np.random.Generator) -> Iterator[Case]:
    def case(name: str, summary: str, bucket: tuple[float, float], plan: str) -> Case:
        steps = [new("bucket", "LeakyBucket", *bucket), *_plan(plan, method="offer")]
        private = {"wall": "~" in plan}
        return Case(name=name, group="part2-leaky", summary=summary, payload=_payload(steps), private=private)

    yield case("offers", "offers with waits between", (2, 1), "3*x +1 2*x +3 3*x")
    yield case("a leak in parts", "offers before a whole unit has leaked", (1, 1), "x +0.5 x +0.5 x +0.25 x +0.75 2*x")
    yield case(
        "a fast leak",
        "a leak of many units a second",
        (8, 16),
        "9*x +0.125 3*x +0.25 5*x +0.0625 x x".replace("0.0625", "0.125"),
    )
    yield case("never below empty", "a long idle, then many offers", (3, 2), "2*x +3600 5*x +1 3*x +600 4*x")
    yield case("refused offers", "many offers to a full meter", (2, 1), "9*x +1 2*x +1 4*x +2 3*x")
    yield case(
        "a fractional size", "a capacity that is no whole number", (2.5, 1), "3*x +0.5 2*x +0.25 x +0.75 2*x +2 3*x"
    )
    yield case("too small for one", "a capacity below 1", (0.5, 1), "2*x +1 x +60 x 0*x 3*x".replace(" 0*x", ""))
    yield case("a leak of 0", "a leak of 0", (3, 0), "2*x +60 x +3600 2*x +9 x")
    yield case(
        "the wall clock moves",
        "offers while the wall clock is moved",
        (2, 1),
        "3*x ~3600 2*x +1 2*x ~-7200 +1 2*x +1 ~3 2*x x ~9000 2*x +1 2*x",
    )
    for bucket in ((3, 1), (4.5, 2)):
        name = f"random offers, capacity {bucket[0]}"
        yield _random(rng, name, "part2-leaky", bucket, 50, whole=False, kind="LeakyBucket")
    steps = [
        new("a", "LeakyBucket", 1, 1), *_plan("x x +2", "a", "offer"), new("b", "LeakyBucket", 2, 0.5),
        *_plan("x x x", "b", "offer"), *_plan("x x +2", "a", "offer"), *_plan("x x", "b", "offer"),
        *_plan("x", "a", "offer"),
    ]  # fmt: skip
    yield Case(name="two meters", group="part2-leaky", summary="two meters side by side", payload=_payload(steps))
