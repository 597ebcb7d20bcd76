"""The checker `script`: compares the results of a script of method calls step by step."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.abnormal_outcomes import (
    check_abnormal,
    compare_abnormal,
    get_safe_exception_name,
    has_common_exception,
)
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.value_equality import is_equal, is_identical, to_python
from problems.format.view_builders import build_outcome_view
from problems.format.views import Call, CallsView, CaseView

_MAX_CALLS_SHOWN = 300


class ScriptChecker:
    """Compares step results.

    case.options: "rtol" and "atol" for floats (default 1e-9 and 1e-12); "exact": "values", where numbers must be equal,
    "integers", where the result must be an int or a NumPy integer too, or "types", where types must be equal too, for
    all steps or as {step: one of these}; "raises": {step: [class names]}, where the step must raise one of these
    classes instead of any exception; "ignore": [steps] whose results are not judged."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Find the first step with a wrong result."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None or expected.how == "raised":
            return finding or RIGHT
        want = read_step_results(expected.value) or []
        got = read_step_results(actual.value)
        if got is None:
            return Finding(ok=False, kind="type", message="The results of the calls are malformed.")
        step = find_first_wrong(case, want, got)
        return RIGHT if step is None else _make_finding(case, step, want, got)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both outcomes have the same result at each step, including wrong ones."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        first, second = read_step_results(a.value), read_step_results(b.value)
        if first is None or second is None:
            return first is second
        return len(first) == len(second) and find_first_wrong(case, first, second, both_wrong=True) is None

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the calls with expected and actual results."""
        got = read_step_results(actual.value) if actual.how == "ok" else None
        want = read_step_results(expected.value) if expected is not None else None
        if got is None and actual.how == "ok":
            return CaseView(inputs=[], expected=None, actual=build_outcome_view(actual))
        first = find_first_wrong(case, want, got) if want is not None and got is not None else None
        steps = cast("Sequence[Sequence[Any]]", case.payload["steps"])
        start = 0 if first is None or first < _MAX_CALLS_SHOWN else first - _MAX_CALLS_SHOWN // 2
        calls = [
            _build_call(case, index, steps[index], want, got)
            for index in range(start, min(len(steps), start + _MAX_CALLS_SHOWN))
        ]
        view = CallsView(calls=calls, first=None if first is None else first - start)
        return CaseView(inputs=[], expected=None, actual=view)


def read_step_results(value: Any) -> list[Mapping[str, Any]] | None:
    """Return a driver's step results, {"ok": value} or {"raised": [class names]} each; None for any other value."""
    if not isinstance(value, list):
        return None
    steps = cast("list[Any]", value)
    return steps if all(_is_step_result(step) for step in steps) else None


def _is_step_result(step: Any) -> bool:
    if not isinstance(step, Mapping) or len(cast("Mapping[Any, Any]", step)) != 1:
        return False
    table = cast("Mapping[Any, Any]", step)
    if "ok" in table:
        return True
    raised = table.get("raised")
    return isinstance(raised, list | tuple) and all(isinstance(name, str) for name in cast("Sequence[Any]", raised))


def find_first_wrong(
    case: Case, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]], *, both_wrong: bool = False
) -> int | None:
    """Return the first step whose results differ, or the first missing one if one side ended early; None if none."""
    for step, (want_result, got_result) in enumerate(zip(want, got, strict=False)):
        if not is_step_right(case, step, want_result, got_result, both_wrong=both_wrong):
            return step
    return None if len(want) == len(got) else min(len(want), len(got))


def is_step_right(
    case: Case, step: int, want: Mapping[str, Any], got: Mapping[str, Any], *, both_wrong: bool = False
) -> bool:
    """Return whether one step's result is correct; with `both_wrong`, whether two wrong results are the same."""
    if step in case.options.get("ignore", ()):
        return True
    if "raised" in want:
        if "raised" not in got:
            return False
        allowed: Sequence[str] = case.options.get("raises", {}).get(step, ())
        if both_wrong:
            return has_common_exception(want["raised"], got["raised"])
        return not allowed or bool(set(allowed) & set(got["raised"]))
    if "raised" in got:
        return False
    # Two wrong results need not be exactly equal: they can be of two implementations.
    exact = None if both_wrong else get_exactness(case, step)
    rtol, atol = (0.0, 0.0) if exact else (case.options.get("rtol", 1e-9), case.options.get("atol", 1e-12))
    return _has_required_type(exact, want["ok"], got["ok"]) and is_equal(want["ok"], got["ok"], rtol=rtol, atol=atol)


def _has_required_type(exact: str | None, want: Any, got: Any) -> bool:
    if exact == "integers":
        return type(to_python(got)) is int
    return exact != "types" or is_identical(want, got)


def get_exactness(case: Case, step: int) -> str | None:
    """Return how a step's result must be exact: "values", "integers", "types" or None (see `ScriptChecker`).

    Raises ValueError for another option."""
    exact = case.options.get("exact")
    if isinstance(exact, Mapping):
        exact = cast("Mapping[int, Any]", exact).get(step)
    if exact not in (None, "values", "integers", "types"):
        raise ValueError(f"the option 'exact' of case {case.name!r} must be values, integers or types, not {exact!r}")
    return exact


def _make_finding(
    case: Case, step: int, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]
) -> Finding:
    steps = cast("Sequence[Sequence[Any]]", case.payload["steps"])
    name = f"Call {step + 1} of {len(steps)}" + (f" (`{_format_target(steps[step])}`)" if step < len(steps) else "")
    if step >= len(got) or step >= len(want):
        return Finding(ok=False, kind="missing", message=f"{name} was not reached.", first=(step,))
    want_result, got_result = want[step], got[step]
    detail = f"{_format_step(steps[step])}: expected {_format_answer(want_result)}; got {_format_answer(got_result)}"
    if "raised" in got_result and "raised" in want_result:
        kind, message = "raised", f"{name} must raise an exception of another type."
    elif "raised" in got_result:
        names = cast("Sequence[str]", got_result["raised"])
        kind, message = "raised", f"{name} raised {get_safe_exception_name(names[0] if names else '', names)}."
    elif "raised" in want_result:
        kind, message = "returned", f"{name} must raise an exception, but it returned."
    else:
        kind, message = _classify_difference(want_result["ok"], got_result["ok"]), f"{name} returned a wrong result."
    return Finding(ok=False, kind=kind, message=message, first=(step,), detail=detail)


def _classify_difference(want: Any, got: Any) -> str:
    numbers = (int, float)
    want, got = to_python(want), to_python(got)
    return "value" if type(want) is type(got) or (isinstance(want, numbers) and isinstance(got, numbers)) else "type"


def _format_target(step: Sequence[Any]) -> str:
    """Return what a step calls, without arguments."""
    return str(step[2]) if step[0] == "new" else f"{step[1]}.{step[2]}" if len(step) > 2 else str(step[0])


def _format_step(step: Sequence[Any]) -> str:
    """Return a step as Python source."""
    if step[0] not in ("new", "call", "do", "get", "set"):
        return format_value(list(step), 160)
    if step[0] == "get":
        return f"{step[1]}.{step[2]}"
    if step[0] == "set":
        return f"{step[1]}.{step[2]} = {format_value(step[3], 80)}"
    args = [format_value(arg, 80) for arg in (step[3] if len(step) > 3 else ())]
    kwargs = cast("Mapping[str, Any]", step[4] if len(step) > 4 else {})
    args += [f"{key}={format_value(arg, 80)}" for key, arg in kwargs.items()]
    call = f"({', '.join(args)})"
    return f"{step[1]} = {step[2]}{call}" if step[0] == "new" else f"{step[1]}.{step[2]}{call}"


def _format_answer(result: Mapping[str, Any]) -> str:
    if "ok" in result:
        return format_value(result["ok"], 160)
    names = cast("Sequence[str]", result["raised"])
    return f"raised {names[0] if names else 'an exception'}"[:160]


def _build_call(
    case: Case,
    index: int,
    step: Sequence[Any],
    want: Sequence[Mapping[str, Any]] | None,
    got: Sequence[Mapping[str, Any]] | None,
) -> Call:
    want_result = want[index] if want is not None and index < len(want) else None
    got_result = got[index] if got is not None and index < len(got) else None
    return Call(
        call=_format_step(step),
        expected=None if want_result is None else _format_answer(want_result),
        actual=None if got_result is None else _format_answer(got_result),
        ok=None if want_result is None or got_result is None else is_step_right(case, index, want_result, got_result),
    )


NAME = "script"
CHECKER = ScriptChecker()
