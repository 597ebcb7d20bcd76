"""The checkers of lora, which report how arrays differ and whether B @ A is computed, and a witness for its bugs.

The witness simulates wrong scales and changes of W through the whole script and compares the results with the
answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import compare_abnormal
from problems.format.array_comparison import compare_arrays
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Finding
from problems.format.checkers.close import get_tolerances
from problems.format.checkers.script import ScriptChecker, find_first_wrong, read_step_results
from problems.format.numeric_arrays import Floats, to_floats
from problems.format.outcome import Outcome
from problems.format.value_equality import is_equal

FROZEN_WEIGHT_CHANGED, B_NOT_ZERO, SCALE_MISSING, DELTA_MATERIALISED = (
    "frozen-weight-changed",
    "b-not-zero",
    "scale-missing",
    "delta-materialised",
)


class LayerChecker(ScriptChecker):
    """Checks scripts whose answers are arrays. The message says how the first wrong answer differs."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Find the first step whose answer is wrong and describe the difference."""
        finding = super().check(case, expected, actual)
        got = read_step_results(actual.value) if actual.how == "ok" else None
        if finding.first is None or got is None:
            return finding
        step = finding.first[0]
        want = read_step_results(expected.value) or []
        if step >= min(len(want), len(got)) or "ok" not in want[step] or "ok" not in got[step]:
            return finding
        return replace(finding, message=finding.message + _describe_difference(case, want[step]["ok"], got[step]["ok"]))


def _describe_difference(case: Case, want: Any, got: Any) -> str:
    """Return a sentence with a leading space that says how the answers of one step differ, or "" if it cannot."""
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        table, other = cast("Mapping[str, Any]", want), cast("Mapping[str, Any]", got)
        differing = [key for key in table if not is_equal(table[key], other.get(key))]
        return f" Look at: {', '.join(differing)}." if differing else ""
    first, second = to_floats(want), to_floats(got)
    if first is None or second is None:
        return ""
    difference = compare_arrays(first, second, rtol=case.options["rtol"], atol=case.options["atol"])
    return "" if difference is None else f" {difference.message}"


class AdapterWorkChecker(LayerChecker):
    """Checks scripts with the step "work".

    Its numbers make B @ A overflow, so a solution whose answer has no Infinity and no NaN did not compute B @ A.
    """

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the other steps first, then the step "work"."""
        finding = super().check(_ignore_work_step(case), expected, actual)
        if not finding.ok:
            return finding
        want, got = _read_work(case, expected), _read_work(case, actual)
        if want is None or got is None:
            return Finding(
                ok=False,
                kind="missing",
                message="The measured call returned no answer, so its cost is unknown. Return an array from forward.",
            )
        if not np.isfinite(got.y).all():
            return _PRODUCT_FINDING if got.is_repeated else RIGHT
        difference = compare_arrays(want.y, got.y, rtol=case.options["rtol"], atol=case.options["atol"])
        return RIGHT if difference is None else Finding(ok=False, kind=difference.kind, message=difference.message)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Compare the answers only. Memory and lines are not part of the behavior."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        first, second = read_step_results(a.value), read_step_results(b.value)
        if (
            first is None
            or second is None
            or find_first_wrong(_ignore_work_step(case), first, second, both_wrong=True) is not None
        ):
            return False
        first_work, second_work = _read_work(case, a), _read_work(case, b)
        if first_work is None or second_work is None:
            return first_work is second_work
        lost = not np.isfinite(first_work.y).all(), not np.isfinite(second_work.y).all()
        return lost == (True, True) or (lost == (False, False) and _is_equal(case, first_work.y, second_work.y))


_PRODUCT_FINDING = Finding(
    ok=False,
    kind="materialized",
    message="The values are right, but each call computes B @ A, a matrix as large as W. Compute A @ x first.",
)


def _ignore_work_step(case: Case) -> Case:
    return replace(case, options={**case.options, "ignore": [_find_work_step(case)]})


def _find_work_step(case: Case) -> int:
    """Return the index of the step "work"."""
    return next(place for place, step in enumerate(case.payload["steps"]) if step[0] == "work")


@dataclass(frozen=True, slots=True)
class _WorkMeasurement:
    """The answer of the second call of the step "work", and the lines of Python and peak bytes of both calls."""

    y: Floats
    lines: Sequence[int]
    peak: Sequence[int]

    @property
    def is_repeated(self) -> bool:
        """Whether the second call, on the same A and B, cost more than half of the first. With a cached B @ A it does
        not."""
        return all(second * 2 > first for first, second in (self.lines, self.peak))


def _read_work(case: Case, outcome: Outcome) -> _WorkMeasurement | None:
    """Return the measurement of the step "work", or None if it raised or the value is malformed."""
    answers = read_step_results(outcome.value) if outcome.how == "ok" else None
    whole = answers is not None and len(answers) == len(case.payload["steps"])
    answer: Any = answers[_find_work_step(case)].get("ok") if answers and whole else None
    if not isinstance(answer, Mapping):
        return None
    table = cast("Mapping[str, Any]", answer)
    y, lines, peak = to_floats(table.get("y")), to_floats(table.get("lines")), to_floats(table.get("peak"))
    if y is None or lines is None or peak is None or lines.shape != (2,) or peak.shape != (2,):
        return None
    return _WorkMeasurement(y, cast("list[int]", lines.tolist()), cast("list[int]", peak.tolist()))


CHECKERS: Mapping[str, Checker] = {"layer": LayerChecker(), "work": AdapterWorkChecker()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the ids of the bugs that this wrong outcome identifies without any other case."""
    if "W" in actual.mutated:
        yield FROZEN_WEIGHT_CHANGED
    if expected.how != "ok" or actual.how != "ok":
        return
    if "entry" in case.payload:
        yield from _find_dora_bugs(case, expected, actual)
        return
    got = read_step_results(actual.value)
    if got is None or len(got) != len(case.payload["steps"]):
        return
    if case.checker == "work":
        if CHECKERS["work"].check(case, expected, actual).kind == _PRODUCT_FINDING.kind:
            yield DELTA_MATERIALISED
        return
    for step, answer in zip(case.payload["steps"], got, strict=True):
        start: Any = answer.get("ok")
        if (
            step[0] == "start"
            and isinstance(start, Mapping)
            and cast("Mapping[str, Any]", start).get("B is zero", True) is False
        ):
            yield B_NOT_ZERO
    for method in ("forward", "merge"):
        yield from _find_method_bugs(case, got, method)
    if _has_drift(case, read_step_results(expected.value) or [], got):
        yield FROZEN_WEIGHT_CHANGED


def _has_drift(case: Case, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether only the second of two answers to one input is wrong, although A and B, read before it, are
    unchanged."""
    steps = case.payload["steps"]
    reads = [place for place, step in enumerate(steps) if step[0] == "get"]
    calls = [place for place, step in enumerate(steps) if step[0] == "call"]
    if not reads or len(calls) != 2:
        return False
    pairs = [(to_floats(want[place].get("ok")), to_floats(got[place].get("ok"))) for place in (*reads, *calls)]
    if any(right is None or answer is None for right, answer in pairs):
        return False
    *reads_right, first_right, second_right = (
        _is_equal(case, cast("Floats", right), cast("Floats", answer)) for right, answer in pairs
    )
    return all(reads_right) and first_right and not second_right


def _is_equal(case: Case, a: Floats, b: Floats) -> bool:
    rtol, atol = get_tolerances(case)
    return a.shape == b.shape and bool((np.abs(a - b) <= atol + rtol * np.abs(a)).all())


def _find_dora_bugs(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield SCALE_MISSING if the answer is that of DoRA without the scale."""
    right, got = to_floats(expected.value), to_floats(actual.value)
    w, a, b, m, scale, x = (np.asarray(value, dtype=np.float64) for value in case.payload["args"])
    if right is None or got is None or _is_equal(case, right, got):
        return
    v = w + b @ a
    if scale != 1 and _is_equal(case, m * (v @ x) / np.sqrt((v * v).sum(axis=1)), got):
        yield SCALE_MISSING


@dataclass(slots=True)
class _LayerState:
    """The state of a layer in a wrong solution.

    `adapter` has the arrays "A" and "B" that were set. `is_adapter_new`: one of them was set since the last call.
    `has_run`: forward has run. `has_run_adapted`: forward has run with a nonzero B @ A.
    """

    w: Floats
    r: int
    alpha: float
    adapter: dict[str, Floats] = field(default_factory=dict[str, Floats])
    is_adapter_new: bool = True
    has_run: bool = False
    has_run_adapted: bool = False

    @property
    def scale(self) -> float:
        return self.alpha / self.r

    @property
    def delta(self) -> Floats:
        """B @ A, which is zero until both are set."""
        if "B" not in self.adapter or "A" not in self.adapter:
            return np.zeros(self.w.shape)
        return self.adapter["B"] @ self.adapter["A"]


Mode = Callable[[_LayerState, Floats, Floats], Floats]
"""(layer, factor * B @ A, x) -> y: a way to run forward, which can change the layer."""


def _make_adding_mode(*, twice: bool = False, when: str = "always") -> Mode:
    """Make a mode that adds the adapter to W.

    `when` is "always", "once" (the first call), "first" (up to the first call with a nonzero adapter) or "new" (A or B
    was set since the last call). `twice` also adds the adapter to the result.
    """

    def run(layer: _LayerState, delta: Floats, x: Floats) -> Floats:
        adds_now = {
            "always": True,
            "once": not layer.has_run,
            "first": not layer.has_run_adapted,
            "new": layer.is_adapter_new,
        }
        if adds_now[when]:
            layer.w = layer.w + delta
        layer.has_run, layer.is_adapter_new = True, False
        layer.has_run_adapted = layer.has_run_adapted or bool(delta.any())
        return layer.w @ x + (delta @ x if twice else 0.0)

    return run


def _add_afterwards(layer: _LayerState, delta: Floats, x: Floats) -> Floats:
    y = layer.w @ x + delta @ x
    layer.w = layer.w + delta
    return y


def _scale_weight_permanently(layer: _LayerState, delta: Floats, x: Floats) -> Floats:
    layer.w = layer.w * layer.scale
    return layer.w @ x + delta @ x


def _keep_weight(layer: _LayerState, delta: Floats, x: Floats) -> Floats:
    return layer.w @ x + delta @ x


def _scale_base_output(layer: _LayerState, delta: Floats, x: Floats) -> Floats:
    return layer.scale * (layer.w @ x) + delta @ x


CHANGING_MODES: tuple[Mode, ...] = (
    _add_afterwards,
    _scale_weight_permanently,
    *(
        _make_adding_mode(twice=twice, when=when)
        for twice, when in product((False, True), ("always", "once", "first", "new"))
    ),
)
Factor = Callable[[_LayerState], float]
"""Returns the number by which a solution multiplies B @ A."""
FACTORS: tuple[Factor, ...] = (  # only the first is right
    lambda layer: layer.scale,
    lambda layer: 1.0,
    lambda layer: layer.alpha,
    lambda layer: 1.0 / layer.r,
)


def _find_method_bugs(case: Case, got: Sequence[Mapping[str, Any]], method: str) -> Iterator[str]:
    """Yield the bugs of the smallest set that explains all answers of a method, or none if several are smallest."""
    places = [place for place, step in enumerate(case.payload["steps"]) if step[0] == "call" and step[2] == method]
    answers = [to_floats(got[place].get("ok")) for place in places]
    if any(answer is None for answer in answers):
        return
    found = {
        bugs
        for bugs, mode, factor in _list_hypotheses(case, places, answers)
        if _explains_answers(case, places, mode, factor, answers)
    }
    fewest = min(map(len, found), default=0)
    likely = [bugs for bugs in found if len(bugs) == fewest]
    yield from sorted(likely[0]) if len(likely) == 1 else ()


def _list_hypotheses(
    case: Case, places: Sequence[int], answers: Sequence[Floats | None]
) -> Iterator[tuple[frozenset[str], Mode, Factor]]:
    """Yield (bugs, mode of forward, factor of B @ A) for every hypothesis that the answers can support."""
    base_outputs, full_outputs = (
        _predict_answers(case, places, _keep_weight, lambda _, by=by: by) for by in (0.0, 1.0)
    )
    adapter_outputs = [second - first for first, second in zip(base_outputs, full_outputs, strict=True)]
    if not any(part.any() for part in adapter_outputs):
        return  # B is zero, so the answers do not depend on the scale
    yield frozenset(), _keep_weight, FACTORS[0]
    for factor in FACTORS[1:]:
        yield frozenset({SCALE_MISSING}), _keep_weight, factor
    if _has_constant_factor(case, base_outputs, adapter_outputs, answers):
        return  # a constant wrong factor is a wrong scale, not a changed weight
    yield frozenset({SCALE_MISSING}), _scale_base_output, FACTORS[1]
    for mode, (number, factor) in product(CHANGING_MODES, enumerate(FACTORS)):
        yield frozenset({FROZEN_WEIGHT_CHANGED, SCALE_MISSING} if number else {FROZEN_WEIGHT_CHANGED}), mode, factor


def _has_constant_factor(
    case: Case, base_outputs: Sequence[Floats], adapter_outputs: Sequence[Floats], answers: Sequence[Floats | None]
) -> bool:
    """Return whether every answer is W @ x plus the same multiple of B @ A @ x. `base_outputs` are the W @ x and
    `adapter_outputs` the B @ A @ x of each call."""
    if any(got is None or got.shape != want.shape for got, want in zip(answers, base_outputs, strict=True)):
        return False
    residual = np.concatenate(
        [(cast("Floats", got) - want).ravel() for got, want in zip(answers, base_outputs, strict=True)]
    )
    direction = np.concatenate([part.ravel() for part in adapter_outputs])
    multiple = float(direction @ residual / (direction @ direction))
    return all(
        _is_equal(case, want + multiple * part, cast("Floats", got))
        for want, part, got in zip(base_outputs, adapter_outputs, answers, strict=True)
    )


def _explains_answers(
    case: Case, places: Sequence[int], mode: Mode, factor: Factor, answers: Sequence[Floats | None]
) -> bool:
    return _are_equal(case, _predict_answers(case, places, mode, factor), answers)


def _are_equal(case: Case, predicted: Sequence[Floats], answers: Sequence[Floats | None]) -> bool:
    return all(got is not None and _is_equal(case, want, got) for want, got in zip(predicted, answers, strict=True))


def _predict_answers(case: Case, places: Sequence[int], mode: Mode, factor: Factor) -> list[Floats]:
    """Return the results of the calls at `places`, indices of steps, if every layer uses `mode` and `factor`.

    If the mode changes W, merge does so, too."""
    layers: dict[str, _LayerState] = {}
    answers: list[Floats] = []
    for place, step in enumerate(case.payload["steps"]):
        if step[0] == "new":
            w, r, alpha = step[3]
            layers[step[1]] = _LayerState(np.asarray(w, dtype=np.float64), r, alpha)
            continue
        layer = layers[step[1]]
        if step[0] == "set":
            layer.adapter = {**layer.adapter, step[2]: np.asarray(step[3], dtype=np.float64)}
            layer.is_adapter_new = True
        elif step[0] in ("call", "kept"):
            y = _run_step(layer, step, mode, factor)
            if place in places:
                answers.append(y)
    return answers


def _run_step(layer: _LayerState, step: Sequence[Any], mode: Mode, factor: Factor) -> Floats:
    """Return the result of a "call" of merge or forward, or of the forward pass of the step "kept"."""
    delta = factor(layer) * layer.delta
    if step[0] == "call" and step[2] == "merge":
        if mode is not _keep_weight:
            layer.w = layer.w + delta
            return layer.w
        return layer.w + delta
    x = np.asarray(step[2] if step[0] == "kept" else step[3][0], dtype=np.float64)
    return mode(layer, delta, x)
