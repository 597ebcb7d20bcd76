"""Cases of token_bucket: scripts of requests. Between the requests, time passes and the wall clock is moved."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, new
from problems.token_bucket.part2_cases import make_leaky_cases, make_thread_cases
from problems.token_bucket.request_scripts import (
    build_payload,
    draw_start,
    draw_tail,
    make_random_case,
    make_scripted_case,
    parse_steps,
)

Rng = np.random.Generator


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases."""
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    yield from _make_normal_cases(rng, second_rng)
    yield from _make_fraction_cases(second_rng)
    yield from _make_refusal_cases(second_rng)
    yield from _make_idle_cases(second_rng)
    yield from _make_wall_clock_cases(rng, second_rng)
    yield from _make_parameter_cases(rng, second_rng)
    yield from _make_hard_cases(second_rng)
    yield from make_thread_cases(rng)
    yield from make_leaky_cases(rng)


def _make_normal_cases(rng: Rng, second_rng: Rng) -> Iterator[Case]:
    yield make_scripted_case(
        second_rng,
        "first requests",
        "normal",
        "requests for one token with waits between",
        (2, 1),
        "3*x +1 2*x +5 3*x",
        sample=True,
    )
    yield make_scripted_case(
        second_rng, "several at once", "normal", "requests for several tokens", (10, 2), "4 4 4 +1 4 1 +3 6 1 +2 3 2"
    )
    yield make_scripted_case(
        second_rng,
        "floats and integers",
        "normal",
        "a capacity and requests as floats",
        (4.0, 1.0),
        "2.0 2.0 1 +2 1.0 1 1",
    )
    yield make_scripted_case(
        second_rng,
        "no tokens",
        "normal",
        "requests for 0 tokens, also from an empty bucket",
        (2, 1),
        "0 2 0 1 0 +1 1 0",
    )
    steps = [new("bucket", "TokenBucket", capacity=3, rate=0.5), ask("bucket", "consume", n=2.0)]
    steps += [ask("bucket", "consume", n=2), *parse_steps("+2 1 +2 1 1 +6 3 1"), *draw_tail(second_rng, 3)]
    payload = build_payload(steps, draw_start(second_rng))
    yield Case(name="by name", group="normal", summary="parameters passed by name", payload=payload)
    for capacity, rate in ((3, 1), (5.5, 0.5)):
        name = f"a random script, capacity {capacity}"
        yield make_random_case(rng, name, "normal", (capacity, rate), 40, whole_tokens=False)


def _make_trap_case(
    second_rng: Rng, name: str, summary: str, bucket: tuple[float, float], script: str, **rest: Any
) -> Case:
    return make_scripted_case(second_rng, name, "trap", summary, bucket, script, **rest)


def _make_fraction_cases(second_rng: Rng) -> Iterator[Case]:
    yield _make_trap_case(
        second_rng,
        "half a token",
        "half a token, requested as soon as it is earned",
        (1, 1),
        "1 +0.5 0.5 0.5 +0.5 0.5",
        sample=True,
    )
    yield _make_trap_case(
        second_rng,
        "two requests for one token",
        "a request halfway to the next token",
        (2, 1),
        "2 +0.5 1 +0.5 1 +0.25 1 +0.75 1 1",
    )
    yield _make_trap_case(
        second_rng,
        "many requests for one token",
        "a request every eighth of a second",
        (1, 1),
        "1 " + "+0.125 x " * 8 + "x +0.5 x +0.5 x",
    )
    yield _make_trap_case(
        second_rng,
        "a slow rate",
        "a rate of an eighth, with a request each second",
        (1, 0.125),
        "1 " + "+1 x " * 8 + "x +2 0.25 +1 0.25 0.125",
    )
    yield _make_trap_case(
        second_rng,
        "a fast rate",
        "many tokens per second, with a request each eighth of a second",
        (8, 16),
        "8 " + "+0.125 2 " * 5 + "1 +0.125 1 2 +0.25 4 1",
    )
    yield _make_trap_case(
        second_rng,
        "longer than a whole second",
        "waits that are not whole seconds",
        (6, 1),
        "6 +1.5 1 +1.5 1 1 +1.5 1 1 +1.625 1 1 +0.875 1 1",
    )
    yield _make_trap_case(
        second_rng,
        "fractional requests",
        "requests for fractions of a token",
        (3, 2),
        "0.75 1.5 1 0.75 +0.25 0.5 0.125 +0.125 0.375 0.25",
    )
    yield _make_trap_case(
        second_rng,
        "a fractional capacity",
        "a capacity that is not a whole number",
        (2.5, 1),
        "2.5 0.5 +10 2 0.5 0.5 +2.5 2.5 +0.125 0.125",
    )
    yield _make_trap_case(
        second_rng,
        "leftover fractions",
        "requests that leave fractions in the bucket",
        (4, 1),
        "3.5 +0.25 0.75 0.125 +1.125 1 0.125 +2.75 2.75 0.125",
    )


def _make_refusal_cases(second_rng: Rng) -> Iterator[Case]:
    case_rng = second_rng.spawn(1)[0]  # leaves the draws of the other cases unchanged
    yield _make_trap_case(
        case_rng, "a smaller one after a refusal", "a refused request, then a smaller one", (3, 1), "2 2 1 1"
    )
    yield _make_trap_case(
        second_rng,
        "more than the capacity",
        "requests for more than the capacity",
        (5, 1),
        "6 5 +60 6 5.125 5 1 +2 9 2 100 1",
    )
    yield _make_trap_case(
        second_rng, "refused again and again", "many refusals, then waits", (4, 1), "4 6*2 +1 1 8*1 +2 3 2 4*1 +4 4"
    )
    yield _make_trap_case(
        second_rng,
        "large and small refusals",
        "refusals of several sizes by a bucket that is not empty",
        (8, 2),
        "5 4 7 3.5 9 20 3 1 +1 3 8 2 0.5",
    )
    yield _make_trap_case(
        second_rng,
        "refusals at one instant",
        "several refusals with no time in between",
        (3, 1),
        "3 +1.5 4*2 4*1.625 1.5 1 +2 5*2.5 2",
    )
    yield _make_trap_case(
        second_rng,
        "refusals with waits",
        "several refusals with time in between",
        (4, 0.5),
        "4 " + "+0.5 2 " * 7 + "+0.5 2 2 0.125",
    )


def _make_idle_cases(second_rng: Rng) -> Iterator[Case]:
    yield _make_trap_case(
        second_rng,
        "after an idle time",
        "a wait longer than the bucket takes to fill, then many requests",
        (4, 2),
        "1 +8 7*3 +1 3*1",
        sample=True,
    )
    yield _make_trap_case(
        second_rng,
        "idle from the start",
        "a full bucket that stays idle, then many requests",
        (3, 1),
        "+10 15*1 +1 2*1",
    )
    yield _make_trap_case(
        second_rng,
        "idle when half full",
        "a bucket that fills up while it is idle",
        (8, 1),
        "3 +4 8 1 +5 6 2 1 +20 5 4 3 1 4*8",
    )
    yield _make_trap_case(
        second_rng, "idle twice", "two long waits with a request between", (5, 1), "2 +12 1 +12 6*5 +2 3 2 1"
    )
    yield _make_trap_case(
        second_rng,
        "a refusal when full",
        "a request for too much from a full bucket, then more",
        (4, 1),
        "+50 5 +50 5 2*3 +50 9 4 2*1 +6 8*3",
    )
    yield _make_trap_case(
        second_rng,
        "small steps past full",
        "short waits with small requests from a full bucket",
        (3, 2),
        "+1 1 " * 4 + "4*1 +0.5 2*1",
    )


def _make_wall_clock_cases(rng: Rng, second_rng: Rng) -> Iterator[Case]:
    yield _make_trap_case(
        second_rng,
        "the wall clock goes back",
        "the wall clock is set back while time passes",
        (2, 1),
        "2 ~-3600 +1 1 1 +1 1 1 ~-3600 +2 2 1 ~9000 2 1 +1 1 1",
        sample=True,
    )
    yield _make_trap_case(
        second_rng,
        "the wall clock jumps ahead",
        "the wall clock is set ahead while no time passes",
        (3, 1),
        "3 ~3600 3*1 +1 2*1 ~86400 2*1 +1.5 1 1",
    )
    yield _make_trap_case(
        second_rng,
        "the wall clock drifts",
        "the wall clock is moved by small amounts while time passes",
        (4, 1),
        "4 +2 ~-1 2 1 +1 ~0.5 1.5 1 +2 ~-1.5 2 +1 ~1 2 1 ~60 2 1 +1 1 1",
    )
    yield _make_trap_case(
        second_rng,
        "back before the first request",
        "the wall clock is set back before the first request",
        (4, 1),
        "~-3600 4 1 +2 2 1 +0.5 1 0.5 ~9000 3 1 +1 1 1",
    )
    yield _make_trap_case(
        second_rng,
        "set back and corrected",
        "the wall clock is set back and then corrected",
        (5, 2),
        "5 ~-100 +1 2 1 ~100 +1 3 1 ~50 1 ~-50 +0.5 1 1 ~200 3 1 +1 2 1",
    )
    yield make_random_case(
        rng, "a random script, wall clock moved", "trap", (4, 1), 50, whole_tokens=False, moves_wall_clock=True
    )
    yield make_random_case(
        rng,
        "a random script of whole tokens, wall clock moved",
        "trap",
        (6, 2),
        50,
        whole_tokens=True,
        moves_wall_clock=True,
    )


def _make_parameter_cases(rng: Rng, second_rng: Rng) -> Iterator[Case]:
    """Yield cases with a rate of 0, several buckets, clocks that start at 0, and long random scripts."""
    yield make_scripted_case(second_rng, "rate 0", "trap", "a rate of 0", (3, 0), "1 +60 1 +3600 2 1 +86400 1 0.125 0")
    yield make_scripted_case(
        second_rng,
        "rate 0, fractions",
        "trap",
        "a rate of 0 and a fractional capacity",
        (2.5, 0),
        "0.5 +9 3 1.5 +9 1 0.5 0.125",
    )
    steps = [
        new("a", "TokenBucket", 2, 1), new("b", "TokenBucket", 5, 0.5), *parse_steps("2 1", "a"),
        *parse_steps("4 2 1 1", "b"), *parse_steps("+1", "a"), *parse_steps("1 1", "a"), *parse_steps("1 0.5", "b"),
        *parse_steps("+4 2 1", "a"), *parse_steps("2 1", "b"), *draw_tail(second_rng, 2, "a"),
        *draw_tail(second_rng, 5, "b"),
    ]  # fmt: skip
    payload = build_payload(steps, draw_start(second_rng))
    yield Case(name="two buckets", group="trap", summary="two buckets side by side", payload=payload)
    steps = [
        new("a", "TokenBucket", 4, 1), *parse_steps("4 +2", "a"), new("b", "TokenBucket", 2, 1),
        *parse_steps("2 1", "b"), *parse_steps("2 1 +1", "a"), *parse_steps("1 1", "b"), *parse_steps("1 1", "a"),
        new("c", "TokenBucket", 1, 4), *parse_steps("1 0.5 +0.25 1 0.5", "c"), *parse_steps("0.25 0.125", "b"),
        *draw_tail(second_rng, 2, "b"), *draw_tail(second_rng, 4, "a"),
    ]  # fmt: skip
    yield Case(
        name="buckets created later",
        group="trap",
        summary="buckets created while time passes for others",
        payload=build_payload(steps, draw_start(second_rng)),
    )
    steps = [
        new("bucket", "TokenBucket", 3, 1),
        *parse_steps("2 +0.5 1.5 0.5 +1 1 1 +9 3 1"),
        *draw_tail(second_rng, 3),
    ]
    yield Case(
        name="clocks that start at 0",
        group="trap",
        summary="a bucket created when the clocks show 0",
        payload=build_payload(steps, [0.0, 0.0, 1.7e9]),
    )
    for capacity, rate, length in ((1, 1, 60), (7.5, 4, 100), (20, 0.25, 100)):
        yield make_random_case(
            rng, f"a long random script, capacity {capacity}", "trap", (capacity, rate), length, whole_tokens=False
        )
    yield make_random_case(rng, "a random script of whole tokens", "trap", (6, 0.5), 60, whole_tokens=True)


def _make_hard_cases(second_rng: Rng) -> Iterator[Case]:
    for name, summary, bucket, script in (
        (
            "a negative request",
            "a negative request, then a request for more tokens than available",
            (5, 1),
            "-5 5 1 +1 1 1",
        ),
        ("negative from empty", "negative requests to an empty bucket", (3, 1), "3 -1 1 -0.5 -100 1 +1 1 1"),
        ("negative, rate 0", "negative requests at a rate of 0", (2, 0), "1 -1 1 1 -2 1"),
    ):
        case = make_scripted_case(second_rng, name, "hard", summary, bucket, script)
        refused = [place for place, step in enumerate(case.payload["steps"]) if step[0] == "call" and step[3][0] < 0]
        yield Case(name=name, group="hard", summary=summary, payload=case.payload, options={"refused": refused})
