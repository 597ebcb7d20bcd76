"""Scripts of requests, written as lines of words or drawn at random."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, new
from problems.token_bucket.model import RIGHT, Bucket

Step = list[Any]
START = [1000.0, 77.5, 1.7e9]
"""What the steady clock, the counter and the wall clock show at the start."""
HOUR = 3600.0


def payload(steps: Sequence[Step], start: Sequence[float] = START) -> dict[str, Any]:
    """What the driver wants."""
    return {"steps": [list(step) for step in steps], "start": list(start)}


def plan(words: str, var: str = "bucket", method: str = "consume") -> list[Step]:
    """Steps from a line of words: 2.5 asks for as much, x asks for the default, +3 lets time pass, ~-5 moves the wall
    clock; 3*1 is 1 1 1."""
    steps: list[Step] = []
    for word in words.split():
        times, _, what = word.rpartition("*")
        steps += [_step(what, var, method) for _ in range(int(times or 1))]
    return steps


def _step(word: str, var: str, method: str) -> Step:
    if word[0] in "+~":
        return ["clock", "advance" if word[0] == "+" else "set_wall", float(word[1:])]
    return ask(var, method) if word == "x" else ask(var, method, float(word) if "." in word else int(word))


def planned(
    name: str,
    group: str,
    summary: str,
    bucket: tuple[float, float],
    words: str,
    *,
    kind: str = "TokenBucket",
    method: str = "consume",
    **rest: Any,
) -> Case:
    """A case with one bucket and the steps of `plan`."""
    steps = [new("bucket", kind, *bucket), *plan(words, method=method)]
    private = {"wall": "~" in words}
    return Case(name=name, group=group, summary=summary, payload=payload(steps), private=private, **rest)


def random_script(
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
    return Case(name=name, group=group, summary=summary, payload=payload(steps), private={"wall": wall})
