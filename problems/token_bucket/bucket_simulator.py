"""Simulates correct and buggy buckets on the steps of a case, to find out how each variant of each bug would answer."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

CLOCKS = ("steady", "wall")
"""The clocks, in the order of a pair of times."""


@dataclass(frozen=True, slots=True)
class BucketRules:
    """How a simulated bucket behaves. The defaults are correct."""

    request_clock: str = "steady"
    """The clock that is read at a request."""
    initial_clock: str = "steady"
    """The clock that is read when the bucket is created."""
    refusal_clock: str = ""
    """The clock whose time is stored when a request is refused; "" stores nothing."""
    stored_clock: str = "steady"
    """The clock whose time is stored as the time of the last refill."""
    backward_time: str = ""
    """How negative elapsed time is handled: "" counts it, "zero" treats it as 0, "skip" does not refill or store a
    time."""
    clamping: str = "refill"
    """Where the capacity is applied: "refill" (to the sum), "none", "before" (to the tokens before the refill is
    added), "earned" (to the refill only), "late" (after a granted request)."""
    rejects_large: bool = False
    """Whether an explicit check refuses requests for more than the capacity."""
    rounding: str = ""
    """What is rounded to whole tokens or seconds: one of `_ROUNDINGS`, or "" for nothing."""
    refusal_charge: str = ""
    """What a refusal costs: "debt" (the request), "floor" (the request, down to 0), "drain" (everything), "one" (one
    token), "one-floor" (one token, down to 0); "" is free."""
    charged_refusals: str = "all"
    """Which refusals are charged: "all", "small" (requests up to the capacity), "large" (requests above it)."""
    other_mistake: str = ""
    """A mistake that is not one of the listed bugs: one of `_OTHER_MISTAKES`."""


class SimulatedBucket:
    """One bucket that follows `rules`. Times are pairs (steady clock, wall clock) in seconds."""

    def __init__(self, capacity: float, rate: float, times: tuple[float, float], rules: BucketRules) -> None:
        self.rules, self.rate = rules, rate
        self.capacity: float = int(capacity) if rules.rounding == "capacity" else capacity
        self.tokens = 0.0 if rules.other_mistake == "starts-empty" else float(self.capacity)
        self.last = self._read_clock(times, rules.initial_clock)

    def _read_clock(self, times: tuple[float, float], clock: str) -> float:
        now = times[CLOCKS.index(clock)]
        return float(int(now)) if self.rules.rounding == "clock" else now

    def consume(self, n: float, times: tuple[float, float]) -> bool:
        """Return the answer to a request for `n` tokens at `times`."""
        rules = self.rules
        if rules.rounding in ("request-down", "request-up"):
            n = float(math.floor(n) if rules.rounding == "request-down" else math.ceil(n))
        if rules.other_mistake == "one-each":
            n = 1.0
        previous_time = self.last
        self._refill(times)
        available = float(math.floor(self.tokens)) if rules.rounding == "compared" else self.tokens
        enough = available > n if rules.other_mistake == "strict" else available >= n
        if enough and not (rules.rejects_large and n > self.capacity):
            self.tokens -= 1.0 if rules.other_mistake == "costs-one" else n
            if rules.clamping == "late":
                self.tokens = min(self.capacity, self.tokens)
            return True
        if rules.other_mistake == "time-on-success":
            self.last = previous_time
        if rules.refusal_clock:
            self.last = self._read_clock(times, rules.refusal_clock)
        self._charge_refusal(n)
        return False

    def _charge_refusal(self, n: float) -> None:
        rules = self.rules
        large = n > self.capacity
        if (
            not rules.refusal_charge
            or (rules.charged_refusals == "small" and large)
            or (rules.charged_refusals == "large" and not large)
        ):
            return
        cost = {"debt": n, "floor": n, "drain": self.tokens}.get(rules.refusal_charge, 1.0)
        self.tokens -= cost
        if rules.refusal_charge.endswith("floor"):
            self.tokens = max(0.0, self.tokens)

    def _refill(self, times: tuple[float, float]) -> None:
        rules = self.rules
        now = self._read_clock(times, rules.request_clock)
        elapsed = now - self.last
        if elapsed < 0 and rules.backward_time == "skip":
            return
        if rules.backward_time == "zero":
            elapsed = max(0.0, elapsed)
        time_to_store = self._read_clock(times, rules.stored_clock)
        earned, time_to_store = self._compute_earned(elapsed, time_to_store)
        self.tokens = self._add_clamped(earned)
        if rules.rounding == "stored":
            self.tokens = float(math.floor(self.tokens))
        if rules.rounding == "stored-up":
            self.tokens = float(math.ceil(self.tokens))
        if rules.rounding == "stored-round":
            self.tokens = float(round(self.tokens))
        if rules.other_mistake != "time-never":
            self.last = time_to_store

    def _compute_earned(self, elapsed: float, time_to_store: float) -> tuple[float, float]:
        """Return (earned tokens, time to store)."""
        rules, rate = self.rules, self.rate
        what, _, stored = rules.rounding.partition("-")
        if what in ("seconds", "tokens"):
            whole = float(math.floor(elapsed if what == "seconds" else elapsed * rate))
            tokens = whole * rate if what == "seconds" else whole
            if stored == "rest":
                return tokens, self.last + (tokens / rate if rate else elapsed)
            return tokens, (time_to_store if whole > 0 or not stored else self.last)
        if rules.other_mistake == "window":  # a full bucket each second
            return (self.capacity, time_to_store) if elapsed >= 1 else (0.0, self.last)
        tokens = elapsed * rate * _RATE_FACTORS.get(rules.other_mistake, 1.0)
        if rules.other_mistake == "rate-inverted" and rate:
            tokens = elapsed / rate
        if rules.rounding in ("round", "ceil"):
            tokens = float(round(tokens) if rules.rounding == "round" else math.ceil(tokens))
        return tokens, time_to_store

    def _add_clamped(self, earned: float) -> float:
        how = self.rules.clamping
        if how in ("none", "late"):
            return self.tokens + earned
        if how == "before":
            return min(self.capacity, self.tokens) + earned
        if how == "earned":
            return self.tokens + min(self.capacity, earned)
        return min(self.capacity, self.tokens + earned)


def simulate_answers(payload: Mapping[str, Any], rules: BucketRules) -> list[bool | None]:
    """Return the answer to each step of a case under `rules`; None for a step that is not a request."""
    steady, _, wall = payload["start"]
    buckets: dict[str, SimulatedBucket] = {}
    answers: list[bool | None] = []
    for step in payload["steps"]:
        answer: bool | None = None
        if step[0] == "clock":
            steady += step[2] if step[1] == "advance" else 0.0
            wall += step[2]
        elif step[0] == "new":
            settings = {**dict(zip(("capacity", "rate"), step[3], strict=False)), **step[4]}
            buckets[step[1]] = SimulatedBucket(settings["capacity"], settings["rate"], (steady, wall), rules)
        else:
            answer = buckets[step[1]].consume(_get_requested_tokens(step), (steady, wall))
        answers.append(answer)
    return answers


def _get_requested_tokens(step: Sequence[Any]) -> float:
    """Return how many tokens a step requests; an offer requests 1."""
    args, kwargs = step[3], step[4]
    return float(args[0] if args else kwargs.get("n", 1.0))


CORRECT_RULES = BucketRules()
_RATE_FACTORS = {
    "never-refilled": 0.0,
    "half-rate": 0.5,
    "twice-rate": 2.0,
    "milliseconds": 1000.0,
    "microseconds": 1e6,
}
_ROUNDINGS = (
    "seconds", "seconds-if", "seconds-rest", "tokens", "tokens-if", "tokens-rest", "clock", "round", "ceil", "capacity",
    "compared", "stored", "stored-up", "stored-round", "request-down", "request-up",
)  # fmt: skip
"""What is rounded, down unless the name says otherwise: the elapsed "seconds" or the earned "tokens" of each refill,
the "clock" readings, the earned tokens ("round", "ceil"), the "capacity", the tokens when they are "compared" with a
request or when they are "stored" after a refill, or the request. "seconds" and "tokens" store the time of each refill;
with "-if" they do so only if it earned something, and "-rest" stores the time at which the last unit was complete."""
_OTHER_MISTAKES = (
    "starts-empty", "one-each", "costs-one", "strict", "time-on-success", "time-never", "rate-inverted", "window",
    *_RATE_FACTORS,
)  # fmt: skip
"""Among them: each request counts as one token ("one-each") or costs one ("costs-one"), more than the request must be
available ("strict"), the time is stored only if a request passes ("time-on-success") or not at all ("time-never"), and
the bucket is filled once per second ("window")."""


def generate_hypotheses() -> Iterator[tuple[str, BucketRules]]:
    """Yield (bug id, rules of one variant of the bug); the id is "" for mistakes that are not listed bugs."""
    for request_clock, initial_clock, stored_clock, backward_time in product(
        CLOCKS, CLOCKS, CLOCKS, ("", "zero", "skip")
    ):
        if "wall" in (request_clock, initial_clock, stored_clock):
            yield (
                "wall-clock",
                BucketRules(
                    request_clock=request_clock,
                    initial_clock=initial_clock,
                    stored_clock=stored_clock,
                    backward_time=backward_time,
                ),
            )
    yield "wall-clock", BucketRules(refusal_clock="wall")
    for rejects_large in (False, True):
        for clamping in ("none", "before", "earned", "late"):
            yield "refill-not-clamped", BucketRules(clamping=clamping, rejects_large=rejects_large)
        for rounding in _ROUNDINGS:
            yield "whole-tokens-only", BucketRules(rounding=rounding, rejects_large=rejects_large)
    for charge, charged in product(("debt", "floor", "drain", "one", "one-floor"), ("all", "small", "large")):
        yield "refused-request-charged", BucketRules(refusal_charge=charge, charged_refusals=charged)
    for mistake in _OTHER_MISTAKES:
        yield "", replace(CORRECT_RULES, other_mistake=mistake)


HYPOTHESES = tuple(generate_hypotheses())
