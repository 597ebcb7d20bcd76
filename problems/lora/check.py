"""What lora adds to the checking of scripts: how arrays differ, whether B @ A is formed, and bugs that the answers show
by themselves, as each way of going wrong is followed through the whole script."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.checkers.close import tolerances
from problems.format.checkers.script import Script, first_wrong, results
from problems.format.differences import compare
from problems.format.failures import alike
from problems.format.numbers import Floats, floats
from problems.format.outcome import Outcome

FROZEN, START, SCALE, FORMED = "frozen-weight-changed", "b-not-zero", "scale-missing", "delta-materialised"


class Layer(Script):
    """Scripts whose answers are arrays: where one is wrong, the message says how it differs."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Find the first step whose answer is wrong."""
        finding = super().check(case, expected, actual)
        got = results(actual.value) if actual.how == "ok" else None
        if finding.first is None or got is None:
            return finding
        step = finding.first[0]
        want = results(expected.value) or []
        if step >= min(len(want), len(got)) or "ok" not in want[step] or "ok" not in got[step]:
            return finding
        return replace(finding, message=finding.message + _said(case, want[step]["ok"], got[step]["ok"]))


def _said(case: Case, want: Any, got: Any) -> str:
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        table, other = cast("Mapping[str, Any]", want), cast("Mapping[str, Any]", got)
        differing = [key for key in table if other.get(key) != table[key]]
        return f" Look at: {', '.join(differing)}." if differing else ""
    first, second = floats(want), floats(got)
    if first is None or second is None:
        return ""
    difference = compare(first, second, rtol=case.options["rtol"], atol=case.options["atol"])
    return "" if difference is None else f" {difference.message}"


class Work(Layer):
    """The step "work", whose numbers B @ A cannot hold: an answer without Infinity or NaN did not form it."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """The other steps first."""
        finding = super().check(_ignoring(case), expected, actual)
        if not finding.ok:
            return finding
        want, got = _worked(case, expected), _worked(case, actual)
        if want is None or got is None:
            return Finding(ok=False, kind="missing", message="The call whose work is looked at gave no answer.")
        if not np.isfinite(got.y).all():
            return _FORMED if got.each_time else RIGHT
        difference = compare(want.y, got.y, rtol=case.options["rtol"], atol=case.options["atol"])
        return RIGHT if difference is None else Finding(ok=False, kind=difference.kind, message=difference.message)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """By the answers: memory and lines are no behaviour."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = results(a.value), results(b.value)
        if first is None or second is None or first_wrong(_ignoring(case), first, second, both_wrong=True) is not None:
            return False
        mine, yours = _worked(case, a), _worked(case, b)
        if mine is None or yours is None:
            return mine is yours
        lost = not np.isfinite(mine.y).all(), not np.isfinite(yours.y).all()
        return lost == (True, True) or (lost == (False, False) and _alike(case, mine.y, yours.y))


_FORMED = Finding(
    ok=False, kind="materialised", message="Right, but B @ A, a matrix as large as W, is formed at each call."
)


def _ignoring(case: Case) -> Case:
    return replace(case, options={**case.options, "ignore": [_work_step(case)]})


def _work_step(case: Case) -> int:
    return next(place for place, step in enumerate(case.payload["steps"]) if step[0] == "work")


@dataclass(frozen=True, slots=True)
class _Worked:
    y: Floats
    lines: Sequence[int]
    peak: Sequence[int]

    @property
    def each_time(self) -> bool:
        """Did the second call, on the same A and B, work like the first? A layer that remembers a product does not."""
        return all(second * 2 > first for first, second in (self.lines, self.peak))


def _worked(case: Case, outcome: Outcome) -> _Worked | None:
    answers = results(outcome.value) if outcome.how == "ok" else None
    whole = answers is not None and len(answers) == len(case.payload["steps"])
    answer: Any = answers[_work_step(case)].get("ok") if answers and whole else None
    if not isinstance(answer, Mapping):
        return None
    table = cast("Mapping[str, Any]", answer)
    y, lines, peak = floats(table.get("y")), floats(table.get("lines")), floats(table.get("peak"))
    if y is None or lines is None or peak is None or lines.shape != (2,) or peak.shape != (2,):
        return None
    return _Worked(y, cast("list[int]", lines.tolist()), cast("list[int]", peak.tolist()))


CHECKERS: Mapping[str, Checker] = {"layer": Layer(), "work": Work()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs that this wrong outcome shows by itself."""
    if "W" in actual.mutated:
        yield FROZEN
    if expected.how != "ok" or actual.how != "ok":
        return
    if "entry" in case.payload:
        yield from _of_dora(case, expected, actual)
        return
    got = results(actual.value)
    if got is None or len(got) != len(case.payload["steps"]):
        return
    if case.checker == "work":
        if CHECKERS["work"].check(case, expected, actual).kind == _FORMED.kind:
            yield FORMED
        return
    for step, answer in zip(case.payload["steps"], got, strict=True):
        start: Any = answer.get("ok")
        if (
            step[0] == "start"
            and isinstance(start, Mapping)
            and not cast("Mapping[str, Any]", start).get("B is zero", True)
        ):
            yield START
    for method in ("forward", "merge"):
        yield from _followed(case, got, method)
    if _drifts(case, results(expected.value) or [], got):
        yield FROZEN


def _drifts(case: Case, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> bool:
    """Does the second answer to one input differ, where A and B are read before it and are what they were?"""
    steps = case.payload["steps"]
    reads = [place for place, step in enumerate(steps) if step[0] == "get"]
    calls = [place for place, step in enumerate(steps) if step[0] == "call"]
    if not reads or len(calls) != 2:
        return False
    pairs = [(floats(want[place].get("ok")), floats(got[place].get("ok"))) for place in (*reads, *calls)]
    if any(wanted is None or given is None for wanted, given in pairs):
        return False
    *kept, first, second = (_alike(case, cast("Floats", wanted), cast("Floats", given)) for wanted, given in pairs)
    return all(kept) and first and not second


def _alike(case: Case, a: Floats, b: Floats) -> bool:
    rtol, atol = tolerances(case)
    return a.shape == b.shape and bool((np.abs(a - b) <= atol + rtol * np.abs(a)).all())


def _of_dora(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """DoRA without the scale."""
    right, got = floats(expected.value), floats(actual.value)
    w, a, b, m, scale, x = (np.asarray(value, dtype=np.float64) for value in case.payload["args"])
    if right is None or got is None or _alike(case, right, got):
        return
    v = w + b @ a
    if scale != 1 and _alike(case, m * (v @ x) / np.sqrt((v * v).sum(axis=1)), got):
        yield SCALE


@dataclass(slots=True)
class _State:
    """A layer as a wrong solution may keep it."""

    w: Floats
    r: int
    alpha: float
    parts: dict[str, Floats] = field(default_factory=dict[str, Floats])
    changed: bool = True
    merged: bool = False
    taken: bool = False

    @property
    def scale(self) -> float:
        return self.alpha / self.r

    @property
    def delta(self) -> Floats:
        """B @ A, which is zero until B is set."""
        if "B" not in self.parts or "A" not in self.parts:
            return np.zeros(self.w.shape)
        return self.parts["B"] @ self.parts["A"]


Mode = Callable[[_State, Floats, Floats], Floats]
"""(layer, f * B @ A, x) -> y: a way of running forward, which may change the layer."""


def _added(*, twice: bool = False, when: str = "always") -> Mode:
    """W takes the adapter in: at every call, at the first one, at the first that matters, or when A or B is new."""

    def run(layer: _State, delta: Floats, x: Floats) -> Floats:
        wanted = {"always": True, "once": not layer.merged, "first": not layer.taken, "new": layer.changed}
        if wanted[when]:
            layer.w = layer.w + delta
        layer.merged, layer.changed = True, False
        layer.taken = layer.taken or bool(delta.any())
        return layer.w @ x + (delta @ x if twice else 0.0)

    return run


def _afterwards(layer: _State, delta: Floats, x: Floats) -> Floats:
    y = layer.w @ x + delta @ x
    layer.w = layer.w + delta
    return y


def _scaled_weight(layer: _State, delta: Floats, x: Floats) -> Floats:
    layer.w = layer.w * layer.scale
    return layer.w @ x + delta @ x


def _kept(layer: _State, delta: Floats, x: Floats) -> Floats:
    return layer.w @ x + delta @ x


def _scaled_base(layer: _State, delta: Floats, x: Floats) -> Floats:
    return layer.scale * (layer.w @ x) + delta @ x


CHANGING: tuple[Mode, ...] = (
    _afterwards,
    _scaled_weight,
    *(_added(twice=twice, when=when) for twice, when in product((False, True), ("always", "once", "first", "new"))),
)
Factor = Callable[[_State], float]
FACTORS: tuple[Factor, ...] = (
    lambda layer: layer.scale,
    lambda layer: 1.0,
    lambda layer: layer.alpha,
    lambda layer: 1.0 / layer.r,
)


def _followed(case: Case, got: Sequence[Mapping[str, Any]], method: str) -> Iterator[str]:
    """The bugs, as few as possible, with which all answers of a method come out as they did."""
    places = [place for place, step in enumerate(case.payload["steps"]) if step[0] == "call" and step[2] == method]
    answers = [floats(got[place].get("ok")) for place in places]
    if any(answer is None for answer in answers):
        return
    found = {
        bugs
        for bugs, mode, factor in _ways(case, places, answers)
        if _same_answers(case, places, mode, factor, answers)
    }
    fewest = min(map(len, found), default=0)
    likely = [bugs for bugs in found if len(bugs) == fewest]
    yield from sorted(likely[0]) if len(likely) == 1 else ()


def _ways(
    case: Case, places: Sequence[int], answers: Sequence[Floats | None]
) -> Iterator[tuple[frozenset[str], Mode, Factor]]:
    """(bugs, how forward runs, what B @ A is multiplied by): those that the answers may speak for."""
    base, one = (_predicted(case, places, _kept, lambda _, by=by: by) for by in (0.0, 1.0))
    low = [second - first for first, second in zip(base, one, strict=True)]
    if not any(part.any() for part in low):
        return  # B is zero, and says nothing of the scale
    yield frozenset(), _kept, FACTORS[0]
    for factor in FACTORS[1:]:
        yield frozenset({SCALE}), _kept, factor
    if _constant(case, base, low, answers):
        return  # one wrong factor throughout is a scale of some kind, and no weight that changes
    yield frozenset({SCALE}), _scaled_base, FACTORS[1]
    for mode, (number, factor) in product(CHANGING, enumerate(FACTORS)):
        yield frozenset({FROZEN, SCALE} if number else {FROZEN}), mode, factor


def _constant(case: Case, base: Sequence[Floats], low: Sequence[Floats], answers: Sequence[Floats | None]) -> bool:
    """Is every answer W @ x plus one and the same multiple of B @ A @ x?"""
    if any(got is None or got.shape != want.shape for got, want in zip(answers, base, strict=True)):
        return False
    rest = np.concatenate([(cast("Floats", got) - want).ravel() for got, want in zip(answers, base, strict=True)])
    along = np.concatenate([part.ravel() for part in low])
    by = float(along @ rest / (along @ along))
    return all(
        _alike(case, want + by * part, cast("Floats", got)) for want, part, got in zip(base, low, answers, strict=True)
    )


def _same_answers(
    case: Case, places: Sequence[int], mode: Mode, factor: Factor, answers: Sequence[Floats | None]
) -> bool:
    return _all_alike(case, _predicted(case, places, mode, factor), answers)


def _all_alike(case: Case, wanted: Sequence[Floats], answers: Sequence[Floats | None]) -> bool:
    return all(got is not None and _alike(case, want, got) for want, got in zip(wanted, answers, strict=True))


def _predicted(case: Case, places: Sequence[int], mode: Mode, factor: Factor) -> list[Floats]:
    """What the calls at these places give if every layer runs like that. A merge that changes W does so for good."""
    layers: dict[str, _State] = {}
    answers: list[Floats] = []
    for place, step in enumerate(case.payload["steps"]):
        if step[0] == "new":
            w, r, alpha = step[3]
            layers[step[1]] = _State(np.asarray(w, dtype=np.float64), r, alpha)
            continue
        layer = layers[step[1]]
        if step[0] == "set":
            layer.parts = {**layer.parts, step[2]: np.asarray(step[3], dtype=np.float64)}
            layer.changed = True
        elif step[0] in ("call", "kept"):
            y = _run(layer, step, mode, factor)
            if place in places:
                answers.append(y)
    return answers


def _run(layer: _State, step: Sequence[Any], mode: Mode, factor: Factor) -> Floats:
    delta = factor(layer) * layer.delta
    if step[0] == "call" and step[2] == "merge":
        if mode is not _kept:
            layer.w = layer.w + delta
            return layer.w
        return layer.w + delta
    x = np.asarray(step[2] if step[0] == "kept" else step[3][0], dtype=np.float64)
    return mode(layer, delta, x)
