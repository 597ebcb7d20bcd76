"""Makes cases with one bucket from scripts, which say what it is asked for and when. A script is a line of words or is
drawn at random."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, new
from problems.token_bucket.bucket_simulator import CORRECT_RULES, SimulatedBucket

Step = list[Any]
START_CLOCKS = [1000.0, 77.5, 1.7e9]
"""What the steady clock, the performance counter and the wall clock show at the start, in seconds."""
TAIL_LENGTH = 10
"""Number of random requests at the end of a hidden script."""
HOUR = 3600.0


def build_payload(steps: Sequence[Step], start: Sequence[float] = START_CLOCKS) -> dict[str, Any]:
    """Return the payload for the driver of this package."""
    return {"steps": [list(step) for step in steps], "start": list(start)}


def parse_steps(script: str, var: str = "bucket", method: str = "consume") -> list[Step]:
    """Parse steps from a line of words: `2.5` requests 2.5 tokens, `x` requests the default, `+3` advances the time by
    3 seconds, `~-5` moves only the wall clock, and `3*1` means `1 1 1`."""
    steps: list[Step] = []
    for word in script.split():
        times, _, what = word.rpartition("*")
        steps += [_parse_step(what, var, method) for _ in range(int(times or 1))]
    return steps


def _parse_step(word: str, var: str, method: str) -> Step:
    if word[0] in "+~":
        return ["clock", "advance" if word[0] == "+" else "move_wall", float(word[1:])]
    return ask(var, method) if word == "x" else ask(var, method, float(word) if "." in word else int(word))


def draw_start(rng: np.random.Generator) -> list[float]:
    """Draw what the clocks show at the start. Eighths of a second stay exact."""
    return [float(clock + rng.integers(0, 4000)) for clock in START_CLOCKS]


def draw_tail(rng: np.random.Generator, capacity: float, var: str = "bucket", method: str = "consume") -> list[Step]:
    """Draw requests of up to `capacity` tokens, and waits before some, in eighths of a token and of a second. Calls of
    `offer` have no size."""
    steps: list[Step] = []
    for _ in range(TAIL_LENGTH):
        if rng.random() < 0.6:
            steps.append(["clock", "advance", float(rng.integers(1, 24)) / 8])
        sizes = [float(rng.integers(1, max(2, int(8 * capacity) + 1))) / 8] if method == "consume" else []
        steps.append(ask(var, method, *sizes))
    return steps


def make_scripted_case(
    rng: np.random.Generator,
    name: str,
    group: str,
    summary: str,
    bucket: tuple[float, float],
    script: str,
    *,
    kind: str = "TokenBucket",
    method: str = "consume",
    **rest: Any,
) -> Case:
    """Make a case with one bucket, given as (capacity, rate), and the steps that `parse_steps` reads from `script`.
    `kind` is its class; `rest` are other fields of Case.

    In a hidden case random requests follow, and the clocks start at random times."""
    steps = [new("bucket", kind, *bucket), *parse_steps(script, method=method)]
    private, start = {"wall": "~" in script}, START_CLOCKS
    if not rest.get("sample"):
        steps += draw_tail(rng, bucket[0], method=method)
        start = draw_start(rng)
    return Case(name=name, group=group, summary=summary, payload=build_payload(steps, start), private=private, **rest)


def make_random_case(
    rng: np.random.Generator,
    name: str,
    group: str,
    bucket: tuple[float, float],
    length: int,
    *,
    whole_tokens: bool,
    moves_wall_clock: bool = False,
    kind: str = "TokenBucket",
) -> Case:
    """Make a case with a bucket, given as (capacity, rate), and `length` random requests. Each is about as large as the
    available tokens, so about half of them pass; `offer` has no size. Between them, the waits are mostly below 2
    seconds."""
    capacity, rate = bucket
    parts_per_token = 1.0 if whole_tokens else 8.0
    simulator, now = SimulatedBucket(capacity, rate, (0.0, 0.0), CORRECT_RULES), 0.0
    steps = [new("bucket", kind, capacity, rate)]
    for _ in range(length):
        if rng.random() < 0.55:
            seconds = float(rng.integers(1, 16)) / 8 if rng.random() < 0.9 else float(rng.integers(2, 40))
            now += seconds
            steps.append(["clock", "advance", seconds])
        if moves_wall_clock and rng.random() < 0.3:
            steps.append(["clock", "move_wall", float(rng.choice([-HOUR, -2.5, -0.875, 0.75, 3.25, HOUR]))])
        if kind == "LeakyBucket":
            steps.append(ask("bucket", "offer"))
            continue
        available = min(capacity, simulator.tokens + (now - simulator.last) * rate)
        size = available + float(rng.uniform(-0.6, 0.6)) * min(available + 1, 2)
        n = max(0.125, round(size * parts_per_token) / parts_per_token)
        simulator.consume(n, (now, now))
        steps.append(ask("bucket", "consume", n))
    summary = name.partition(",")[0]
    return Case(
        name=name, group=group, summary=summary, payload=build_payload(steps), private={"wall": moves_wall_clock}
    )
