"""Answers of a KV cache, what its steps allocate, and bugs known by what they make of a whole script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.checkers.script import Script, results, step_right
from problems.format.failures import failure
from problems.format.numbers import Floats
from problems.format.outcome import Outcome

JUNK = 9.0
"""What the driver leaves in buffers that it reused."""
BYTES = 400
"""A step may allocate so many bytes for each token cached: scores and weights need about 100, even as Python floats,
and a copy of the keys or the values in float32 needs 512."""
KEPT = 1024
"""What 32 appends may leave behind in a cache that was made at its full size."""


class Footprint(Script):
    """No copy of a cache that grows: what a step allocates grows less than keys and values do."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """A cache that was made at its full size may convert what it reads."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        measured = _measured(case, actual.value)
        if measured is None:
            return Finding(ok=False, kind="raised", message="It could not be measured: a call raised an exception.")
        slope, kept = measured
        if not _grows(slope, kept):
            return RIGHT
        message = "The cache grows with each token, and each step copies all of it."
        detail = f"{slope:.0f} bytes for each cached token in one step"
        return Finding(ok=False, kind="growth", message=message, first=(0,), detail=detail)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two that grow are alike, however much."""
        first, second = _measured(case, a.value), _measured(case, b.value)
        if first is None or second is None:
            return super().same(case, a, b)
        return _grows(*first) == _grows(*second)


def _grows(slope: float, kept: float) -> bool:
    return slope > BYTES and kept > KEPT


def _measured(case: Case, value: Any) -> tuple[float, float] | None:
    """(bytes that one step allocates more for each token more, bytes kept by the appends at the larger size)."""
    steps = results(value)
    table = steps[0].get("ok") if steps else None
    rows = cast("Sequence[Any]", table) if isinstance(table, list | tuple) else ()
    if len(rows) != 2 or not all(isinstance(row, list | tuple) and len(cast("Any", row)) == 2 for row in rows):
        return None
    (small, _), (large, kept) = rows
    sizes = case.payload["steps"][0][5]
    if not all(type(number) is int for number in (small, large, kept)):
        return None
    return (large - small) / (sizes[1] - sizes[0]), float(kept)


CHECKERS: Mapping[str, Checker] = {"answers": Script(), "footprint": Footprint()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flaw:
    """One way to have a bug."""

    bug: str
    seen: str = "all"
    """Which tokens a query sees: all, the last, the first; or where the scores of all but the first are "zeros", or
    their weights are "dropped"."""
    where: frozenset[str] = frozenset({"attend", "step"})
    aliased: frozenset[str] = frozenset()
    full: str = "raise"
    """What a full cache does with a token: raise; put it in place of the oldest (a "ring"), always of the "first" or of
    the "last"; "shift" all by one; "reset" and begin anew; or raise "late", the last one overwritten already."""


def _flaws() -> Iterator[_Flaw]:
    places = [frozenset({"attend", "step"}), frozenset({"attend"}), frozenset({"step"})]
    for where in places:
        yield _Flaw(bug="current-token-only", seen="last", where=where)
        yield _Flaw(bug="causal-mask-on-decode", seen="first", where=where)
        yield _Flaw(bug="causal-mask-on-decode", seen="zeros", where=where)
        yield _Flaw(bug="causal-mask-on-decode", seen="dropped", where=where)
    for aliased in ({"k"}, {"v"}, {"k", "v"}):
        yield _Flaw(bug="buffers-aliased", aliased=frozenset(aliased))
    for full in ("ring", "first", "last", "shift", "reset", "late"):
        yield _Flaw(bug="overwrites-when-full", full=full)


@dataclass(slots=True)
class _Sequence:
    """The tokens of one sequence, as a flawed cache would hold them."""

    capacity: int
    keys: list[Floats] = field(default_factory=list[Floats])
    values: list[Floats] = field(default_factory=list[Floats])
    count: int = 0
    overflown: bool = False

    def append(self, k: Floats, v: Floats, full: str) -> bool:
        """False where it must raise."""
        if len(self.keys) == self.capacity:
            if full == "raise":
                return False
            if full == "late":
                self.keys[-1], self.values[-1] = k, v
                return False
            if full == "reset":
                self.keys, self.values = [k], [v]
            elif full == "shift":
                self.keys, self.values = [*self.keys[1:], k], [*self.values[1:], v]
            else:
                place = {"ring": self.count % self.capacity, "first": 0, "last": -1}[full]
                self.keys[place], self.values[place] = k, v
            self.overflown = True
        else:
            self.keys.append(k)
            self.values.append(v)
        self.count += 1
        return True

    def attend(self, q: Floats, seen: str) -> Floats:
        keys, values = np.array(self.keys), np.array(self.values)
        if seen in ("last", "first"):
            return values[-1 if seen == "last" else 0]
        scores = keys @ q / np.sqrt(len(q))
        if seen == "zeros":
            scores[1:] = 0.0
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        if seen == "dropped":
            weights[1:] = 0.0
        return weights @ values


ANYTHING: Any = object()
"""What a step gives that says nothing of the bug."""
UNBOUNDED = 10**9


class _Flawed:
    """Runs a script as a cache with one flaw would. `refused` are the places where a cache in blocks has none left."""

    def __init__(self, steps: Sequence[Sequence[Any]], refused: frozenset[int], flaw: _Flaw) -> None:
        self.steps, self.refused, self.flaw = steps, refused, flaw
        self.sequences: dict[tuple[str, Any], _Sequence] = {}
        self.capacity: dict[str, int] = {}

    def answers(self) -> list[Any]:
        """{"ok": value}, {"raised": ()} or ANYTHING for each step."""
        return [ANYTHING if place in self.refused else self._answer(*step) for place, step in enumerate(self.steps)]

    def least(self) -> int:
        """How many wrong answers tell the flaw, after `answers`; more than there can be where none would.

        With two tokens, all but one of them is just one; and keys that are all the same leave a plain mean, unless
        other tokens stand beside them.
        """
        if self.flaw.seen != "all":
            return 2 if max(len(sequence.keys) for sequence in self.sequences.values()) > 2 else UNBOUNDED
        lone = self.flaw.aliased == frozenset({"k"}) and not any(
            step[0] == "do" and step[2] == "append" for step in self.steps
        )
        return UNBOUNDED if lone else 1

    def _answer(self, kind: str, var: str, name: str, *rest: Any) -> Any:  # noqa: PLR0911 - one for each kind of step
        if kind == "new":
            self.capacity[var] = rest[0][2] if name == "KVCache" else UNBOUNDED
            return ANYTHING
        if kind == "get":
            cache = self._sequence(var, [])
            return ANYTHING if cache.overflown or self.flaw.seen == "last" else {"ok": cache.count}
        if kind == "step":
            x, w_q, w_k, w_v = (np.asarray(each, dtype=np.float64) for each in rest)
            fits = self._append(var, [x @ w_k, x @ w_v])
            return self._attend(var, [x @ w_q], "step") if fits else {"raised": ()}
        if kind == "stream":
            return self._stream(var, *rest)
        if name == "append":
            return {"ok": None} if self._append(var, rest[0]) else {"raised": ()}
        if name == "attend":
            return self._attend(var, rest[0], "attend")
        self.sequences.pop((var, rest[0][0]), None)
        return {"ok": None}

    def _stream(self, var: str, before: list[Any], keys: Floats, values: Floats) -> Any:
        for k, v in zip(keys, values, strict=True):
            named = (("k", k), ("v", v))
            self._append(
                var, [*before, *(np.full(len(row), JUNK) if name in self.flaw.aliased else row for name, row in named)]
            )
        return {"ok": None}

    def _append(self, var: str, args: Sequence[Any]) -> bool:
        *before, k, v = args
        key, value = np.asarray(k, dtype=np.float64), np.asarray(v, dtype=np.float64)
        return self._sequence(var, before).append(key, value, self.flaw.full)

    def _attend(self, var: str, args: Sequence[Any], where: str) -> Any:
        *before, q = args
        seen = self.flaw.seen if where in self.flaw.where else "all"
        return {"ok": self._sequence(var, before).attend(np.asarray(q, dtype=np.float64), seen)}

    def _sequence(self, var: str, before: Sequence[Any]) -> _Sequence:
        name = (var, before[0] if before else None)
        return self.sequences.setdefault(name, _Sequence(capacity=self.capacity[var]))


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """The id of the one bug under which the whole script would have gone as it went."""
    want, got = results(expected.value), results(actual.value) if actual.how == "ok" else None
    if case.group in ("efficiency", "hard", "part2-bytes") or want is None or got is None or len(got) != len(want):
        return
    steps = cast("Sequence[Sequence[Any]]", case.payload["steps"])
    paged = str(steps[0][2]).startswith("Paged")
    refused = frozenset(place for place, answer in enumerate(want) if paged and "raised" in answer)
    found = {flaw.bug for flaw in _flaws() if _explains(case, _Flawed(steps, refused, flaw), want, got)}
    if len(found) == 1:
        yield from found


def _explains(case: Case, flawed: _Flawed, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> bool:
    """Does every answer fit, and as many as it takes that are wrong?"""
    telling = 0
    for place, (guess, wanted, given) in enumerate(zip(flawed.answers(), want, got, strict=True)):
        if guess is ANYTHING:
            continue
        if not step_right(case, place, guess, given):
            return False
        answered = "ok" in guess and guess["ok"] is not None
        telling += answered and not step_right(case, place, wanted, guess)
    return telling >= flawed.least()
