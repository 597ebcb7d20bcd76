"""Judges parameters step by step, a matrix by its singular values; names the bug that gives just those parameters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.adamw.suspects import Trajectories, explanations, same_shapes
from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.close import tolerances
from problems.format.differences import Difference, compare
from problems.format.failures import alike, failure
from problems.format.numbers import NotNumbers, numeric
from problems.format.outcome import Outcome
from problems.format.show import shown_call
from problems.format.values import text_of, view_of
from problems.format.views import Named, Shown

Array = np.ndarray[Any, Any]
LOWEST, HIGHEST, ASKEW = 0.6, 1.3, 0.02
"""Bounds of the singular values, and how far the result may be from diagonal between the singular vectors."""


def trajectories(value: Any) -> Trajectories | None:
    """The parameters after each step of each optimizer; None where they are anything else."""
    if not isinstance(value, list):
        return None
    runs: Trajectories = []
    for run in cast("list[Any]", value):
        if not isinstance(run, list) or not all(isinstance(step, Mapping) for step in cast("list[Any]", run)):
            return None
        try:
            runs.append(
                [{str(name): numeric(array) for name, array in step.items()} for step in cast("list[Any]", run)]
            )
        except NotNumbers:
            return None
    return runs


class Steps:
    """Compares the parameters after each step with the reference's."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """The first step and parameter that differ."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        want, got = trajectories(expected.value) or [], trajectories(actual.value)
        if got is None or [len(run) for run in got] != [len(run) for run in want]:
            return Finding(ok=False, kind="type", message="A parameter is no array of numbers after a step.")
        rtol, atol = tolerances(case)
        return next(_differences(want, got, rtol, atol), RIGHT)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same parameters after each step."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = trajectories(a.value), trajectories(b.value)
        if first is None or second is None:
            return first is second
        rtol, atol = tolerances(case)
        if [len(run) for run in first] != [len(run) for run in second]:
            return False
        return next(_differences(first, second, 4 * rtol, 4 * atol), None) is None

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The settings and the arrays; the parameters after the last step."""
        inputs: list[Named] = []
        for place, settings in enumerate(case.payload["settings"]):
            mark = f" of optimizer {place + 1}" if len(case.payload["settings"]) > 1 else ""
            inputs.append(Named(name=f"settings{mark}", value=view_of(text_of(settings, 400))))
            for name, array in case.payload["params"][place].items():
                inputs.append(Named(name=f"params{mark}: {name}", value=view_of(array)))
            for step, grads in enumerate(case.payload["grads"][place][:6], 1):
                for name, array in grads.items():
                    inputs.append(Named(name=f"grads{mark}, step {step}: {name}", value=view_of(array)))
        sides = [None if one is None or one.how != "ok" else _printed(one) for one in (expected, actual)]
        return Shown(inputs=inputs, expected=sides[0], actual=sides[1])


def _printed(outcome: Outcome) -> Any:
    runs = trajectories(outcome.value)
    if runs is None:
        return view_of(text_of(outcome.value, 400))
    lines = [
        f"after step {step}: {name} = {text_of(array.tolist(), 300)}"
        for run in runs
        for step, params in enumerate(run, 1)
        for name, array in params.items()
    ]
    return view_of("\n".join(lines))


def _differences(want: Trajectories, got: Trajectories, rtol: float, atol: float) -> Iterator[Finding]:
    for place, (wanted, given) in enumerate(zip(want, got, strict=True)):
        for step, (right, params) in enumerate(zip(wanted, given, strict=True)):
            whose = f"After step {step + 1}" + (f" of optimizer {place + 1}" if len(want) > 1 else "")
            if set(right) != set(params):
                message = f"{whose} the dict has other keys than before."
                yield Finding(ok=False, kind="shape", message=message, first=(place, step))
            for name in right:
                difference = _between(right[name], params.get(name), rtol, atol)
                if difference is not None:
                    yield _finding(
                        difference,
                        f"{whose}, in parameter {list(right).index(name) + 1} of {len(right)}",
                        (place, step),
                    )


def _between(want: Array, got: Array | None, rtol: float, atol: float) -> Difference | None:
    return None if got is None else compare(want, got, rtol=rtol, atol=atol)


def _finding(difference: Difference, where: str, at: tuple[int, int]) -> Finding:
    first = (*at, *(difference.first or ()))
    message = difference.message
    return Finding(ok=False, kind=difference.kind, message=f"{where}: {message[:1].lower()}{message[1:]}", first=first)


class Orthogonal:
    """The singular vectors of G, with singular values near 1."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Shape, then the values between the singular vectors."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        try:
            got = numeric(actual.value).astype(np.float64)
        except NotNumbers as problem:
            return Finding(ok=False, kind="type", message=f"{str(problem).capitalize()}.")
        matrix = np.asarray(case.payload["args"][0], dtype=np.float64)
        if got.shape != matrix.shape:
            return Finding(ok=False, kind="shape", message=f"Shape {got.shape} for {matrix.shape}.")
        if not np.isfinite(got).all():
            return Finding(ok=False, kind="nan", message="NaN or Infinity: was G scaled first?")
        return _near_orthogonal(matrix, got)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Both wrong in their values."""
        decided = alike(a, b)
        return True if decided is None else decided

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The call's inputs and both results."""
        return shown_call(case, expected, actual)


def _near_orthogonal(matrix: Array, got: Array) -> Finding:
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    core = left.T @ got @ right.T
    values = np.diag(core)
    # Equal singular values leave their vectors undetermined; then the singular values of the core decide.
    exact = np.linalg.svd(got, compute_uv=False)
    if np.any(exact < LOWEST) or np.any(exact > HIGHEST):
        detail = f"singular values {text_of(exact.tolist(), 200)}"
        return Finding(ok=False, kind="value", message="A singular value is not between 0.6 and 1.3.", detail=detail)
    if (
        np.abs(core - np.diag(values)).max() > ASKEW
        or np.abs(left @ core @ right - got).max() > ASKEW
        or values.min() < 0
    ):
        return Finding(ok=False, kind="vectors", message="The result does not have the singular vectors of G.")
    return RIGHT


def witness(case: Case, expected: Outcome, actual: Outcome) -> set[str]:
    """The bug whose trajectory this wrong one is; none where two would explain it."""
    got = trajectories(actual.value) if actual.how == "ok" and "settings" in case.payload else None
    want = trajectories(expected.value)
    if got is None or want is None or tolerances(case)[0] > 1e-4:
        return set()
    found = {bug for bug, guess in explanations(case) if _agree(guess, got) and not _agree(guess, want)}
    return found if len(found) == 1 else set()


def _agree(a: Trajectories, b: Trajectories) -> bool:
    if [len(run) for run in a] != [len(run) for run in b]:
        return False
    return next(_differences(a, b, 1e-6, 1e-9), None) is None


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Shared state that raises: only where shapes are unlike, and there more than once."""
    tried = [(place, one) for place, one in enumerate(evidence) if "settings" in one.case.payload]
    raised = [(place, one) for place, one in tried if one.actual.how == "raised"]
    if len(raised) > 1 and not any(same_shapes(one.case) for _, one in raised) and all(map(_about_shapes, raised)):
        yield from (("state-shared-between-parameters", place) for place, _ in raised)


def _about_shapes(pair: tuple[int, Evidence]) -> bool:
    told = pair[1].actual.raised
    return told is not None and told.type == "ValueError" and ("broadcast" in told.message or "shape" in told.message)


CHECKERS: Mapping[str, Checker] = {"steps": Steps(), "orthogonal": Orthogonal()}
