"""Compares the buckets with brute force in exact fractions. The oracle shares no code with the reference or the
simulator; its only state is the history of granted requests."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from problems.token_bucket import reference

Grants = list[tuple[Fraction, Fraction]]
"""(time in seconds, tokens) of each granted request."""


class _FakeClock:
    """Replaces the module `time` inside the reference."""

    def __init__(self) -> None:
        self.now = 4096.0

    def monotonic(self) -> float:
        return self.now


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (answers of the reference, answers of brute force) for random scripts."""
    module: Any = reference
    real_time_module, clock = module.time, _FakeClock()
    module.time = clock
    try:
        for trial in range(240):
            bucket_classes = (reference.TokenBucket, reference.ThreadSafeTokenBucket, reference.LeakyBucket)
            yield _run_random_script(rng, clock, bucket_classes[trial % 3])
    finally:
        module.time = real_time_module


def _run_random_script(rng: np.random.Generator, clock: _FakeClock, kind: Any) -> tuple[object, object]:
    capacity, rate = float(rng.integers(1, 64)) / 8, float(rng.choice([0.0, 0.125, 0.5, 1.0, 2.0, 16.0]))
    bucket, start = kind(capacity, rate), clock.now
    reference_answers: list[bool] = []
    oracle_answers: list[bool] = []
    granted: Grants = []
    for _ in range(25):
        clock.now += float(rng.integers(0, 12)) / 8
        n = 1.0 if kind is reference.LeakyBucket else float(rng.integers(0, 24)) / 8
        reference_answers.append(bucket.offer() if kind is reference.LeakyBucket else bucket.consume(n))
        now, requested = Fraction(clock.now - start), Fraction(n)
        oracle_answers.append(_is_allowed(Fraction(capacity), Fraction(rate), granted, now, requested))
        if oracle_answers[-1]:
            granted.append((now, requested))
    return reference_answers, oracle_answers


def _is_allowed(capacity: Fraction, rate: Fraction, granted: Grants, now: Fraction, n: Fraction) -> bool:
    """A request passes if, for every interval that ends now, this request plus the requests granted in the interval
    are at most the capacity plus the tokens earned in the interval."""
    return all(
        sum((asked for at, asked in granted if at >= since), Fraction(0)) + n <= capacity + rate * (now - since)
        for since in {now, *(at for at, _ in granted)}
    )
