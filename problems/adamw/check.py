"""Compares parameters after each step, and matrices by their singular values. Names the bug behind a wrong result."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast

import numpy as np

from problems.adamw.bug_inference import Trajectories, has_equal_shapes, simulate_bugs
from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.array_comparison import ArrayDifference, compare_arrays
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.close import get_tolerances
from problems.format.numeric_arrays import NotNumericError, capitalize_first, to_numeric
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view, format_value
from problems.format.view_builders import build_call_view
from problems.format.views import CaseView, NamedView

Array = np.ndarray[Any, Any]
LOWEST, HIGHEST, MAX_DEVIATION = 0.6, 1.3, 0.02
"""Bounds of the singular values, and the largest allowed deviation from diagonal in the basis of singular vectors."""
MAX_SHOWN = 200
"""The most lines of a view, each with one parameter after one step. A line has the numbers of an array up to this
size, and of a larger one only the shape."""


def read_trajectories(value: Any) -> Trajectories | None:
    """Return the parameters after each step of each optimizer, or None if the value has another structure."""
    if not isinstance(value, list):
        return None
    runs: Trajectories = []
    for run in cast("list[Any]", value):
        if not isinstance(run, list) or not all(isinstance(step, Mapping) for step in cast("list[Any]", run)):
            return None
        try:
            runs.append([_read_parameters(step) for step in cast("list[Any]", run)])
        except NotNumericError:
            return None
    return runs


def _read_parameters(step: Mapping[Any, Any]) -> dict[str, Array]:
    """Raises NotNumericError for a name that is not a string, or a value that is not an array of numbers."""
    if not all(isinstance(name, str) for name in step):
        raise NotNumericError("a name is not a string")
    return {name: to_numeric(array) for name, array in step.items()}


class StepsChecker:
    """Compares the parameters after each step with those of the reference."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Report the first step and parameter that differ."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        want, got = read_trajectories(expected.value) or [], read_trajectories(actual.value)
        if got is None or [len(run) for run in got] != [len(run) for run in want]:
            return Finding(ok=False, kind="type", message="After a step, a parameter is not an array of numbers.")
        rtol, atol = get_tolerances(case)
        return next(_find_differences(want, got, rtol, atol), RIGHT)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if both have the same parameters after each step."""
        comparison = compare_abnormal(a, b)
        if comparison is not None:
            return comparison
        first, second = read_trajectories(a.value), read_trajectories(b.value)
        if first is None or second is None:
            return first is second
        rtol, atol = get_tolerances(case)
        if [len(run) for run in first] != [len(run) for run in second]:
            return False
        return next(_find_differences(first, second, 4 * rtol, 4 * atol), None) is None

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the settings, the input arrays and the parameters after each step."""
        inputs: list[NamedView] = []
        for place, settings in enumerate(case.payload["settings"]):
            suffix = f" of optimizer {place + 1}" if len(case.payload["settings"]) > 1 else ""
            inputs.append(NamedView(name=f"settings{suffix}", value=build_value_view(format_value(settings, 400))))
            for name, array in case.payload["params"][place].items():
                inputs.append(NamedView(name=f"params{suffix}: {name}", value=build_value_view(array)))
            for step, grads in enumerate(case.payload["grads"][place][:6], 1):
                for name, array in grads.items():
                    inputs.append(NamedView(name=f"grads{suffix}, step {step}: {name}", value=build_value_view(array)))
        sides = [None if one is None or one.how != "ok" else _build_trajectory_view(one) for one in (expected, actual)]
        return CaseView(inputs=inputs, expected=sides[0], actual=sides[1])


def _build_trajectory_view(outcome: Outcome) -> Any:
    runs = read_trajectories(outcome.value)
    if runs is None:
        return build_value_view(format_value(outcome.value, 400))
    lines = (
        f"after step {step}: {name[:40]} = {format_value(array.tolist() if array.size <= MAX_SHOWN else array, 300)}"
        for run in runs
        for step, params in enumerate(run, 1)
        for name, array in params.items()
    )
    return build_value_view("\n".join(islice(lines, MAX_SHOWN)))


def _find_differences(want: Trajectories, got: Trajectories, rtol: float, atol: float) -> Iterator[Finding]:
    """Yield what differs, in the order of optimizers and steps. `Finding.first` starts with (optimizer, step)."""
    for place, (want_run, got_run) in enumerate(zip(want, got, strict=True)):
        for step, (want_params, got_params) in enumerate(zip(want_run, got_run, strict=True)):
            when = f"After step {step + 1}" + (f" of optimizer {place + 1}" if len(want) > 1 else "")
            if set(want_params) != set(got_params):
                message = f"{when}, the keys of `params` have changed."
                yield Finding(ok=False, kind="shape", message=message, first=(place, step))
            for name in want_params:
                difference = _compare_parameter(want_params[name], got_params.get(name), rtol, atol)
                if difference is not None:
                    yield _build_finding(
                        difference,
                        f"{when}, in parameter {list(want_params).index(name) + 1} of {len(want_params)}",
                        (place, step),
                    )


def _compare_parameter(want: Array, got: Array | None, rtol: float, atol: float) -> ArrayDifference | None:
    """Return None if they agree, or if `got` is None: a missing parameter is reported as a change of the keys."""
    return None if got is None else compare_arrays(want, got, rtol=rtol, atol=atol)


def _build_finding(difference: ArrayDifference, where: str, optimizer_and_step: tuple[int, int]) -> Finding:
    first = (*optimizer_and_step, *(difference.first or ()))
    message = difference.message
    return Finding(ok=False, kind=difference.kind, message=f"{where}: {message[:1].lower()}{message[1:]}", first=first)


class OrthogonalChecker:
    """Accepts a matrix with the singular vectors of G and singular values near 1."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the shape, then the matrix in the basis of the singular vectors of G."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        try:
            numbers = to_numeric(actual.value)
        except NotNumericError as problem:
            return Finding(ok=False, kind="type", message=f"{capitalize_first(str(problem))}.")
        matrix = np.asarray(case.payload["args"][0], dtype=np.float64)
        if numbers.shape != matrix.shape:
            return Finding(
                ok=False, kind="shape", message=f"The result has shape {numbers.shape}, but G has shape {matrix.shape}."
            )
        got = numbers.astype(np.float64)
        if not np.isfinite(got).all():
            return Finding(
                ok=False, kind="nan", message="The result contains NaN or infinity. Check that you scale G first."
            )
        return _check_orthogonal(matrix, got)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if both returned a value, whichever it is, or ended in the same other way."""
        comparison = compare_abnormal(a, b)
        return True if comparison is None else comparison

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the inputs of the call and both results."""
        return build_call_view(case, expected, actual)


def _check_orthogonal(matrix: Array, got: Array) -> Finding:
    """Check the singular values of `got`, and that its singular vectors are those of `matrix`, which is G."""
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    core = left.T @ got @ right.T
    values = np.diag(core)
    # Equal singular values do not determine their vectors, so use the singular values of the result itself.
    singular_values = np.linalg.svd(got, compute_uv=False)
    if np.any(singular_values < LOWEST) or np.any(singular_values > HIGHEST):
        detail = f"singular values {format_value(singular_values.tolist(), 200)}"
        return Finding(ok=False, kind="value", message="A singular value is not between 0.6 and 1.3.", detail=detail)
    if (
        np.abs(core - np.diag(values)).max() > MAX_DEVIATION
        or np.abs(left @ core @ right - got).max() > MAX_DEVIATION
        or values.min() < 0
    ):
        return Finding(ok=False, kind="vectors", message="The result does not have the singular vectors of G.")
    return RIGHT


def witness(case: Case, expected: Outcome, actual: Outcome) -> set[str]:
    """Return the id of the bug that gives these wrong parameters, or an empty set if no bug or several give them."""
    got = read_trajectories(actual.value) if actual.how == "ok" and "settings" in case.payload else None
    want = read_trajectories(expected.value)
    if got is None or want is None or get_tolerances(case)[0] > 1e-4:
        return set()
    bugs = {
        bug for bug, simulated in simulate_bugs(case) if _are_close(simulated, got) and not _are_close(simulated, want)
    }
    return bugs if len(bugs) == 1 else set()


def _are_close(a: Trajectories, b: Trajectories) -> bool:
    if [len(run) for run in a] != [len(run) for run in b]:
        return False
    return next(_find_differences(a, b, 1e-6, 1e-9), None) is None


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Name shared state if several cases raise, all with parameters of different shapes and errors about shapes.

    Yields (bug id, position in `evidence` of a case that raised)."""
    optimizer_evidence = [(place, one) for place, one in enumerate(evidence) if "settings" in one.case.payload]
    raised = [(place, one) for place, one in optimizer_evidence if one.actual.how == "raised"]
    if (
        len(raised) > 1
        and not any(has_equal_shapes(one.case) for _, one in raised)
        and all(_is_shape_error(one) for _, one in raised)
    ):
        yield from (("state-shared-between-parameters", place) for place, _ in raised)


def _is_shape_error(evidence: Evidence) -> bool:
    error = evidence.actual.raised
    return (
        error is not None and error.type == "ValueError" and ("broadcast" in error.message or "shape" in error.message)
    )


CHECKERS: Mapping[str, Checker] = {"steps": StepsChecker(), "orthogonal": OrthogonalChecker()}
