"""The buckets against brute force in exact fractions, written apart from the reference and from the model of the
cases: no state but the history of what was granted."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from problems.token_bucket import reference

Grants = list[tuple[Fraction, Fraction]]


class _Clock:
    """Stands in for the module `time` inside the reference."""

    def __init__(self) -> None:
        self.now = 4096.0

    def monotonic(self) -> float:
        return self.now


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs (reference's answers, brute force's answers) to random scripts."""
    module: Any = reference
    real, clock = module.time, _Clock()
    module.time = clock
    try:
        for turn in range(240):
            kinds = (reference.TokenBucket, reference.ThreadSafeTokenBucket, reference.LeakyBucket)
            yield _script(rng, clock, kinds[turn % 3])
    finally:
        module.time = real


def _script(rng: np.random.Generator, clock: _Clock, kind: Any) -> tuple[object, object]:
    capacity, rate = float(rng.integers(1, 64)) / 8, float(rng.choice([0.0, 0.125, 0.5, 1.0, 2.0, 16.0]))
    bucket, start = kind(capacity, rate), clock.now
    ours: list[bool] = []
    theirs: list[bool] = []
    granted: Grants = []
    for _ in range(25):
        clock.now += float(rng.integers(0, 12)) / 8
        n = 1.0 if kind is reference.LeakyBucket else float(rng.integers(0, 24)) / 8
        ours.append(bucket.offer() if kind is reference.LeakyBucket else bucket.consume(n))
        now, asked = Fraction(clock.now - start), Fraction(n)
        theirs.append(_allowed(Fraction(capacity), Fraction(rate), granted, now, asked))
        if theirs[-1]:
            granted.append((now, asked))
    return ours, theirs


def _allowed(capacity: Fraction, rate: Fraction, granted: Grants, now: Fraction, n: Fraction) -> bool:
    """A request passes if, over every stretch of time that ends now, what was granted in it and this one are no
    more together than the capacity and what the stretch earns."""
    return all(
        sum((asked for at, asked in granted if at >= since), Fraction(0)) + n <= capacity + rate * (now - since)
        for since in {now, *(at for at, _ in granted)}
    )
