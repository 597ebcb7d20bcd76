"""Checks the answers of a KV cache and what its steps allocate. Recognizes bugs by simulating them over a whole
script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Finding
from problems.format.checkers.script import ScriptChecker, is_step_right, read_step_results
from problems.format.numeric_arrays import Floats
from problems.format.outcome import Outcome

JUNK = 9.0
"""The value that the driver leaves in buffers that it reused."""
MAX_BYTES_PER_TOKEN = 400
"""Maximum number of bytes that a step may allocate for each cached token. Scores and weights need about 100, even as
Python floats. A copy of the keys or the values in float32 needs 512."""
MAX_RETAINED_BYTES = 1024
"""Maximum number of bytes that 32 appends may retain in a cache that was allocated at its full size."""


class FootprintChecker(ScriptChecker):
    """Rejects copies of a growing cache: what a step allocates must grow more slowly than the keys and values."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the growth of both measurements. A cache that was allocated at its full size may convert what it
        reads."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        measurement = _parse_measurement(case, actual.value)
        if measurement is None:
            message = "A call raised an exception, so the allocation could not be measured. Fix the exception first."
            return Finding(ok=False, kind="raised", message=message)
        slope, retained = measurement
        if not _is_growing(slope, retained):
            return RIGHT
        message = (
            "The cache grows with each token, and each step copies all of it. "
            "Allocate max_seq rows once and write one row per token."
        )
        detail = f"{slope:.0f} bytes for each cached token in one step"
        return Finding(ok=False, kind="growth", message=message, first=(0,), detail=detail)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if both caches grow or neither does; the amount does not matter."""
        first, second = _parse_measurement(case, a.value), _parse_measurement(case, b.value)
        if first is None or second is None:
            return super().is_same_behavior(case, a, b)
        return _is_growing(*first) == _is_growing(*second)


def _is_growing(slope: float, retained: float) -> bool:
    return slope > MAX_BYTES_PER_TOKEN and retained > MAX_RETAINED_BYTES


def _parse_measurement(case: Case, value: Any) -> tuple[float, float] | None:
    """Return (additional bytes that a step allocates per additional token, bytes that the appends retain at the larger
    size); None if the measurement is malformed."""
    steps = read_step_results(value)
    table = steps[0].get("ok") if steps else None
    rows = cast("Sequence[Any]", table) if isinstance(table, list | tuple) else ()
    if len(rows) != 2 or not all(isinstance(row, list | tuple) and len(cast("Any", row)) == 2 for row in rows):
        return None
    (small, _), (large, retained) = rows
    sizes = case.payload["steps"][0][5]
    if not all(type(number) is int and abs(number) < 2**53 for number in (small, large, retained)):
        return None
    return (large - small) / (sizes[1] - sizes[0]), float(retained)


CHECKERS: Mapping[str, Checker] = {"answers": ScriptChecker(), "footprint": FootprintChecker()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _CacheFlaw:
    """One variant of a bug."""

    bug: str
    visible: str = "all"
    """Which tokens a query sees: "all", "last" or "first". With "zeros" the scores of all tokens but the first are 0,
    and with "dropped" their weights are 0."""
    flawed_steps: frozenset[str] = frozenset({"attend", "step"})
    """Where `visible` applies: in calls of attend, in decode steps, or both."""
    aliased_inputs: frozenset[str] = frozenset()
    """Which of "k" and "v" are stored without a copy."""
    when_full: str = "raise"
    """What a full cache does with a token: "raise", replace the oldest ("ring"), the "first" or the "last" token,
    "shift" all tokens by one, "reset" to an empty cache first, or raise "late", after it has overwritten the last
    token."""


def _generate_flaws() -> Iterator[_CacheFlaw]:
    places = [frozenset({"attend", "step"}), frozenset({"attend"}), frozenset({"step"})]
    for where in places:
        yield _CacheFlaw(bug="current-token-only", visible="last", flawed_steps=where)
        yield _CacheFlaw(bug="causal-mask-on-decode", visible="first", flawed_steps=where)
        yield _CacheFlaw(bug="causal-mask-on-decode", visible="zeros", flawed_steps=where)
        yield _CacheFlaw(bug="causal-mask-on-decode", visible="dropped", flawed_steps=where)
    for aliased in ({"k"}, {"v"}, {"k", "v"}):
        yield _CacheFlaw(bug="buffers-aliased", aliased_inputs=frozenset(aliased))
    for full in ("ring", "first", "last", "shift", "reset", "late"):
        yield _CacheFlaw(bug="overwrites-when-full", when_full=full)


@dataclass(slots=True)
class _FlawedSequence:
    """The tokens of one sequence, as a flawed cache would store them."""

    capacity: int
    keys: list[Floats] = field(default_factory=list[Floats])
    values: list[Floats] = field(default_factory=list[Floats])
    append_count: int = 0
    has_overflowed: bool = False

    def append(self, k: Floats, v: Floats, when_full: str) -> bool:
        """Store a token. Return False where the cache must raise."""
        if len(self.keys) == self.capacity:
            if when_full == "raise":
                return False
            if when_full == "late":
                self.keys[-1], self.values[-1] = k, v
                return False
            if when_full == "reset":
                self.keys, self.values = [k], [v]
            elif when_full == "shift":
                self.keys, self.values = [*self.keys[1:], k], [*self.values[1:], v]
            else:
                place = {"ring": self.append_count % self.capacity, "first": 0, "last": -1}[when_full]
                self.keys[place], self.values[place] = k, v
            self.has_overflowed = True
        else:
            self.keys.append(k)
            self.values.append(v)
        self.append_count += 1
        return True

    def attend(self, q: Floats, visible: str) -> Floats:
        keys, values = np.array(self.keys), np.array(self.values)
        if visible in ("last", "first"):
            return values[-1 if visible == "last" else 0]
        scores = keys @ q / np.sqrt(len(q))
        if visible == "zeros":
            scores[1:] = 0.0
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        if visible == "dropped":
            weights[1:] = 0.0
        return weights @ values


ANYTHING: Any = object()
"""Stands for the answer of a step that gives no evidence about the bug."""
UNBOUNDED = 10**9


class _FlawedCache:
    """Runs a script as a cache with one flaw would. `refused_places` contains the steps at which a paged cache has no
    free block."""

    def __init__(self, steps: Sequence[Sequence[Any]], refused_places: frozenset[int], flaw: _CacheFlaw) -> None:
        self.steps, self.refused_places, self.flaw = steps, refused_places, flaw
        self.sequences: dict[tuple[str, Any], _FlawedSequence] = {}
        self.capacity: dict[str, int] = {}

    def compute_answers(self) -> list[Any]:
        """Return {"ok": value}, {"raised": ()} or ANYTHING for each step."""
        return [
            ANYTHING if place in self.refused_places else self._run_step(*step) for place, step in enumerate(self.steps)
        ]

    def get_min_wrong_answers(self) -> int:
        """Return how many wrong answers are needed to name the flaw; UNBOUNDED if no number is enough.

        Call it after `compute_answers`. With two tokens, "all but one" is a single token, which proves nothing. Keys
        that are all equal give a plain mean, unless the cache has other tokens too.
        """
        if self.flaw.visible != "all":
            return 2 if max(len(sequence.keys) for sequence in self.sequences.values()) > 2 else UNBOUNDED
        has_only_streamed_keys = self.flaw.aliased_inputs == frozenset({"k"}) and not any(
            step[0] == "do" and step[2] == "append" for step in self.steps
        )
        return UNBOUNDED if has_only_streamed_keys else 1

    def _run_step(self, kind: str, var: str, name: str, *operands: Any) -> Any:  # noqa: PLR0911 - one for each kind
        """Return the answer of one step, whose elements are the arguments: driver.py and the shared driver `script`
        describe them."""
        if kind == "new":
            self.capacity[var] = operands[0][2] if name == "KVCache" else UNBOUNDED
            return ANYTHING
        if kind == "get":
            cache = self._get_sequence(var, [])
            return ANYTHING if cache.has_overflowed or self.flaw.visible == "last" else {"ok": cache.append_count}
        if kind == "step":
            x, w_q, w_k, w_v = (np.asarray(each, dtype=np.float64) for each in operands)
            is_stored = self._append(var, [x @ w_k, x @ w_v])
            return self._attend(var, [x @ w_q], "step") if is_stored else {"raised": ()}
        if kind == "stream":
            return self._stream(var, *operands)
        if name == "append":
            return {"ok": None} if self._append(var, operands[0]) else {"raised": ()}
        if name == "attend":
            return self._attend(var, operands[0], "attend")
        self.sequences.pop((var, operands[0][0]), None)
        return {"ok": None}

    def _stream(self, var: str, leading_args: list[Any], keys: Floats, values: Floats) -> Any:
        for k, v in zip(keys, values, strict=True):
            named = (("k", k), ("v", v))
            self._append(
                var,
                [
                    *leading_args,
                    *(np.full(len(row), JUNK) if name in self.flaw.aliased_inputs else row for name, row in named),
                ],
            )
        return {"ok": None}

    def _append(self, var: str, args: Sequence[Any]) -> bool:
        *leading_args, k, v = args
        key, value = np.asarray(k, dtype=np.float64), np.asarray(v, dtype=np.float64)
        return self._get_sequence(var, leading_args).append(key, value, self.flaw.when_full)

    def _attend(self, var: str, args: Sequence[Any], step_kind: str) -> Any:
        *leading_args, q = args
        visible = self.flaw.visible if step_kind in self.flaw.flawed_steps else "all"
        return {"ok": self._get_sequence(var, leading_args).attend(np.asarray(q, dtype=np.float64), visible)}

    def _get_sequence(self, var: str, leading_args: Sequence[Any]) -> _FlawedSequence:
        name = (var, leading_args[0] if leading_args else None)
        return self.sequences.setdefault(name, _FlawedSequence(capacity=self.capacity[var]))


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the id of the only bug that explains every answer of the script, if there is exactly one."""
    want, got = read_step_results(expected.value), read_step_results(actual.value) if actual.how == "ok" else None
    if case.group in ("efficiency", "hard", "part2-bytes") or want is None or got is None or len(got) != len(want):
        return
    steps = cast("Sequence[Sequence[Any]]", case.payload["steps"])
    is_paged = str(steps[0][2]).startswith("Paged")
    refused = frozenset(place for place, answer in enumerate(want) if is_paged and "raised" in answer)
    found = {
        flaw.bug for flaw in _generate_flaws() if _is_explained_by(case, _FlawedCache(steps, refused, flaw), want, got)
    }
    if len(found) == 1:
        yield from found


def _is_explained_by(
    case: Case, flawed: _FlawedCache, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]
) -> bool:
    """Return whether every answer matches the flawed cache, and enough of the matching answers are wrong."""
    wrong_answers = 0
    for place, (guess, expected, actual) in enumerate(zip(flawed.compute_answers(), want, got, strict=True)):
        if guess is ANYTHING:
            continue
        if not is_step_right(case, place, guess, actual):
            return False
        has_value = "ok" in guess and guess["ok"] is not None
        wrong_answers += has_value and not is_step_right(case, place, expected, guess)
    return wrong_answers >= flawed.get_min_wrong_answers()
