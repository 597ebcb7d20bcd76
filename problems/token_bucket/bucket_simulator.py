"""Buckets, right and wrong, replayed on the steps of a case: what each way of writing each bug would have answered."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

CLOCKS = ("steady", "wall")


@dataclass(frozen=True, slots=True)
class Rules:
    """How a bucket is written; as it stands, right."""

    clock: str = "steady"
    """Read at a request."""
    first: str = "steady"
    """Read when the bucket is made."""
    refused: str = ""
    """Read for the time to keep when a request is refused; "" reads nothing."""
    kept: str = "steady"
    """Kept as the time of the last refill."""
    guard: str = ""
    """Time that ran backwards: "" counts, "zero" counts as none, "skip" leaves the last time alone."""
    clamp: str = "refill"
    """Where the capacity limits: "refill", "none", "before" (and then adds), "earned" (what is added), "late"."""
    large: bool = False
    """Requests for more than the capacity are refused by name."""
    whole: str = ""
    """What is rounded to whole tokens or seconds."""
    charge: str = ""
    """What a refusal costs: "debt", "floor", "drain", "one", "one-floor"."""
    charged: str = "all"
    """Which refusals: "all", "small" (at most the capacity), "large"."""
    other: str = ""
    """Mistakes that are no bug of the list."""


class Bucket:
    """One bucket under `rules`. Times are (steady, wall)."""

    def __init__(self, capacity: float, rate: float, times: tuple[float, float], rules: Rules) -> None:
        self.rules, self.rate = rules, rate
        self.capacity: float = int(capacity) if rules.whole == "capacity" else capacity
        self.tokens = 0.0 if rules.other == "starts-empty" else float(self.capacity)
        self.last = self._read(times, rules.first)

    def _read(self, times: tuple[float, float], clock: str) -> float:
        now = times[CLOCKS.index(clock)]
        return float(int(now)) if self.rules.whole == "clock" else now

    def consume(self, n: float, times: tuple[float, float]) -> bool:
        """The answer to one request."""
        rules = self.rules
        if rules.whole in ("request-down", "request-up"):
            n = float(math.floor(n) if rules.whole == "request-down" else math.ceil(n))
        if rules.other == "one-each":
            n = 1.0
        before = self.last
        self._refill(times)
        held = float(math.floor(self.tokens)) if rules.whole == "compared" else self.tokens
        enough = held > n if rules.other == "strict" else held >= n
        if enough and not (rules.large and n > self.capacity):
            self.tokens -= 1.0 if rules.other == "costs-one" else n
            if rules.clamp == "late":
                self.tokens = min(self.capacity, self.tokens)
            return True
        if rules.other == "time-on-success":
            self.last = before
        if rules.refused:
            self.last = self._read(times, rules.refused)
        self._charge(n)
        return False

    def _charge(self, n: float) -> None:
        rules = self.rules
        large = n > self.capacity
        if not rules.charge or (rules.charged == "small" and large) or (rules.charged == "large" and not large):
            return
        cost = {"debt": n, "floor": n, "drain": self.tokens}.get(rules.charge, 1.0)
        self.tokens -= cost
        if rules.charge.endswith("floor"):
            self.tokens = max(0.0, self.tokens)

    def _refill(self, times: tuple[float, float]) -> None:
        rules = self.rules
        now = self._read(times, rules.clock)
        passed = now - self.last
        if passed < 0 and rules.guard == "skip":
            return
        if rules.guard == "zero":
            passed = max(0.0, passed)
        kept = self._read(times, rules.kept)
        earned, kept = self._earned(passed, kept)
        self.tokens = self._clamped(earned)
        if rules.whole == "stored":
            self.tokens = float(math.floor(self.tokens))
        if rules.whole == "stored-up":
            self.tokens = float(math.ceil(self.tokens))
        if rules.whole == "stored-round":
            self.tokens = float(round(self.tokens))
        if rules.other != "time-never":
            self.last = kept

    def _earned(self, passed: float, kept: float) -> tuple[float, float]:
        """(tokens earned, the time to keep)."""
        rules, rate = self.rules, self.rate
        what, _, rest = rules.whole.partition("-")
        if what in ("seconds", "tokens"):
            whole = float(math.floor(passed if what == "seconds" else passed * rate))
            tokens = whole * rate if what == "seconds" else whole
            if rest == "rest":
                return tokens, self.last + (tokens / rate if rate else passed)
            return tokens, (kept if whole > 0 or not rest else self.last)
        if rules.other == "window":  # a full bucket each second
            return (self.capacity, kept) if passed >= 1 else (0.0, self.last)
        tokens = passed * rate * _FACTORS.get(rules.other, 1.0)
        if rules.other == "rate-inverted" and rate:
            tokens = passed / rate
        if rules.whole in ("round", "ceil"):
            tokens = float(round(tokens) if rules.whole == "round" else math.ceil(tokens))
        return tokens, kept

    def _clamped(self, earned: float) -> float:
        how = self.rules.clamp
        if how in ("none", "late"):
            return self.tokens + earned
        if how == "before":
            return min(self.capacity, self.tokens) + earned
        if how == "earned":
            return self.tokens + min(self.capacity, earned)
        return min(self.capacity, self.tokens + earned)


def answers(payload: Mapping[str, Any], rules: Rules) -> list[bool | None]:
    """What each step of a case gives under `rules`; None for a step that is no request."""
    steady, _, wall = payload["start"]
    buckets: dict[str, Bucket] = {}
    given: list[bool | None] = []
    for step in payload["steps"]:
        answer: bool | None = None
        if step[0] == "clock":
            steady += step[2] if step[1] == "advance" else 0.0
            wall += step[2]
        elif step[0] == "new":
            settings = {**dict(zip(("capacity", "rate"), step[3], strict=False)), **step[4]}
            buckets[step[1]] = Bucket(settings["capacity"], settings["rate"], (steady, wall), rules)
        else:
            answer = buckets[step[1]].consume(_asked(step), (steady, wall))
        given.append(answer)
    return given


def _asked(step: Sequence[Any]) -> float:
    """How many tokens a step asks for; an offer asks for 1."""
    args, kwargs = step[3], step[4]
    return float(args[0] if args else kwargs.get("n", 1.0))


RIGHT = Rules()
_FACTORS = {"never-refilled": 0.0, "half-rate": 0.5, "twice-rate": 2.0, "milliseconds": 1000.0, "microseconds": 1e6}
_WHOLE = (
    "seconds", "seconds-if", "seconds-rest", "tokens", "tokens-if", "tokens-rest", "clock", "round", "ceil", "capacity",
    "compared", "stored", "stored-up", "stored-round", "request-down", "request-up",
)  # fmt: skip
_OTHER = (
    "starts-empty", "one-each", "costs-one", "strict", "time-on-success", "time-never", "rate-inverted", "window",
    *_FACTORS,
)  # fmt: skip


def hypotheses() -> Iterator[tuple[str, Rules]]:
    """(bug, one way to write it); "" for mistakes that are none of the bugs."""
    for clock, first, kept, guard in product(CLOCKS, CLOCKS, CLOCKS, ("", "zero", "skip")):
        if "wall" in (clock, first, kept):
            yield "wall-clock", Rules(clock=clock, first=first, kept=kept, guard=guard)
    yield "wall-clock", Rules(refused="wall")
    for large in (False, True):
        for clamp in ("none", "before", "earned", "late"):
            yield "refill-not-clamped", Rules(clamp=clamp, large=large)
        for whole in _WHOLE:
            yield "whole-tokens-only", Rules(whole=whole, large=large)
    for charge, charged in product(("debt", "floor", "drain", "one", "one-floor"), ("all", "small", "large")):
        yield "refused-request-charged", Rules(charge=charge, charged=charged)
    for other in _OTHER:
        yield "", replace(RIGHT, other=other)


HYPOTHESES = tuple(hypotheses())
