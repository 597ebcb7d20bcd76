"""Cases of the follow-up parts: threads that interleave within a request, and the leaky bucket."""

from collections.abc import Iterator, Sequence

import numpy as np

from problems.format.case import Case
from problems.format.payloads import new
from problems.token_bucket.bucket_simulator import CORRECT_RULES, SimulatedBucket
from problems.token_bucket.request_scripts import (
    build_payload,
    draw_start,
    draw_tail,
    make_random_case,
    make_scripted_case,
    parse_steps,
)

THREAD_SAFE, LEAKY = "ThreadSafeTokenBucket", "LeakyBucket"


def make_thread_cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the cases of the first follow-up: a bucket that several threads share."""
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged

    def make_single_thread_case(name: str, summary: str, bucket: tuple[float, float], script: str) -> Case:
        return make_scripted_case(second_rng, name, "part2-threads", summary, bucket, script, kind=THREAD_SAFE)

    yield make_single_thread_case(
        "one thread", "the shared bucket used by one thread", (3, 1), "2 2 1 1 +0.5 0.5 1 +0.5 0.5 +60 4 3 1"
    )
    yield make_single_thread_case(
        "one thread, early requests",
        "requests to the shared bucket before a token is earned",
        (2, 1),
        "2 +0.5 1 +0.5 1 +0.25 1 +0.75 1 1",
    )
    yield make_single_thread_case(
        "one thread, wall clock",
        "the shared bucket while the wall clock is moved",
        (3, 1),
        "3 ~3600 1 1 ~-7200 +1 1 1 +2 ~5 2 1",
    )
    yield make_single_thread_case(
        "one thread, idle", "the shared bucket after a long idle time", (3, 2), "1 +8 8*2 +1 3*1 +600 4 3 1 4*3"
    )
    yield make_single_thread_case(
        "one thread, refusals", "refusals of the shared bucket", (4, 1), "3 2 2 6 1 +2 3 9 2 1 +1 1 1"
    )
    yield make_single_thread_case(
        "one thread, default requests", "requests of the default size to the shared bucket", (3, 1), "x x x x +2 x x x"
    )
    yield make_random_case(
        rng, "one thread, a random script", "part2-threads", (3, 0.5), 40, whole_tokens=False, kind=THREAD_SAFE
    )
    for bucket, before, call, others in (
        ((4, 2), [2], 3, [2, 1]),
        ((2, 0), [1], 1, [1]),
        ((5, 0.5), [3], 2.5, [2, 0.5, 0.5]),
    ):
        yield _make_interleaved_case(bucket, before, call, others, _draw_probes(second_rng))
    for capacity, rate in ((40, 0), (25, 2)):
        steps = [new("bucket", THREAD_SAFE, capacity, rate), ["stress", "bucket", 6, int(second_rng.integers(12, 20))]]
        yield Case(
            name=f"many threads, capacity {capacity}",
            group="part2-threads",
            summary="six threads that send requests as fast as they can",
            payload=build_payload(steps),
            seconds=20.0,
        )


def _draw_probes(rng: np.random.Generator) -> list[float]:
    """Draw small requests that find out how many tokens are left: together more than 5, the largest capacity of the
    interleaved cases."""
    return rng.choice([0.25, 0.5], 24).tolist()


def _make_interleaved_case(
    bucket: tuple[float, float], before: Sequence[float], call: float, others: Sequence[float], after: Sequence[float]
) -> Case:
    """Make a case in which another thread sends `others` while `call` is in progress, at each moment of the call.

    `before` are requests that come first, and `after` those that follow."""
    allowed = [
        _answer_in_order(bucket, before, call, (others[:place], others[place:]), after)
        for place in range(len(others) + 1)
    ]
    return Case(
        name=f"requests during another request, capacity {bucket[0]}, rate {bucket[1]}",
        group="part2-threads",
        summary=f"another thread sends {len(others)} request{'s' if len(others) > 1 else ''} during a request",
        payload=build_payload(
            [["interleave", THREAD_SAFE, list(bucket), list(before), call, list(others), list(after)]]
        ),
        checker="concurrent",
        private={"allowed": allowed},
    )


def _answer_in_order(
    bucket: tuple[float, float],
    before: Sequence[float],
    call: float,
    others: tuple[Sequence[float], Sequence[float]],
    after: Sequence[float],
) -> list[list[bool]]:
    """Return the answers [to `call`, to `others`, to `after`] if `call` runs between the two parts of `others`."""
    bucket_model = SimulatedBucket(*bucket, (0.0, 0.0), CORRECT_RULES)

    def consume_all(requests: Sequence[float], now: float = 1.0) -> list[bool]:
        return [bucket_model.consume(n, (now, now)) for n in requests]

    consume_all(before, 0.0)
    first, call_answers, rest = consume_all(others[0]), consume_all([call]), consume_all(others[1])
    return [call_answers, first + rest, consume_all(after)]


def make_leaky_cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the cases of the second follow-up: a leaky bucket that is a meter."""
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged

    def make_leaky_case(name: str, summary: str, bucket: tuple[float, float], script: str) -> Case:
        return make_scripted_case(second_rng, name, "part2-leaky", summary, bucket, script, kind=LEAKY, method="offer")

    yield make_leaky_case("offers", "offers with waits between", (2, 1), "3*x +1 2*x +3 3*x")
    yield make_leaky_case(
        "a fractional leak", "offers before a whole unit has leaked", (1, 1), "x +0.5 x +0.5 x +0.25 x +0.75 2*x"
    )
    yield make_leaky_case(
        "a fast leak",
        "a leak of many units per second",
        (8, 16),
        "9*x +0.125 3*x +0.25 5*x +0.125 x x",
    )
    yield make_leaky_case(
        "never below empty", "a long idle time, then many offers", (3, 2), "2*x +3600 5*x +1 3*x +600 4*x"
    )
    yield make_leaky_case("refused offers", "many offers to a full meter", (2, 1), "9*x +1 2*x +1 4*x +2 3*x")
    yield make_leaky_case(
        "offers, fractional capacity",
        "a capacity that is not a whole number",
        (2.5, 1),
        "3*x +0.5 2*x +0.25 x +0.75 2*x +2 3*x",
    )
    yield make_leaky_case("a capacity below 1", "a capacity below 1", (0.5, 1), "2*x +1 x +60 x 3*x")
    yield make_leaky_case("no leak", "a rate of 0", (3, 0), "2*x +60 x +3600 2*x +9 x")
    yield make_leaky_case(
        "the wall clock moves",
        "offers while the wall clock is moved",
        (2, 1),
        "3*x ~3600 2*x +1 2*x ~-7200 +1 2*x +1 ~3 2*x x ~9000 2*x +1 2*x",
    )
    for bucket in ((3, 1), (4.5, 2)):
        name = f"random offers, capacity {bucket[0]}"
        yield make_random_case(rng, name, "part2-leaky", bucket, 50, whole_tokens=False, kind=LEAKY)
    steps = [
        new("a", LEAKY, 1, 1), *parse_steps("x x +2", "a", "offer"), new("b", LEAKY, 2, 0.5),
        *parse_steps("x x x", "b", "offer"), *parse_steps("x x +2", "a", "offer"), *parse_steps("x x", "b", "offer"),
        *parse_steps("x", "a", "offer"), *draw_tail(second_rng, 2, "b", "offer"),
    ]  # fmt: skip
    payload = build_payload(steps, draw_start(second_rng))
    yield Case(name="two meters", group="part2-leaky", summary="two meters side by side", payload=payload)
