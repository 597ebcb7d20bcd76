"""Scripts of method calls: the answers, step by step."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.checker import RIGHT, Finding
from problems.format.equality import equal, plain
from problems.format.failures import alike, exception_name, failure, related
from problems.format.outcome import Outcome
from problems.format.show import outcome_view
from problems.format.values import text_of
from problems.format.views import Call, CallsView, Shown

_SHOWN = 300


class Script:
    """case.options: "rtol" and "atol" for floats (1e-9 and 1e-12 without them); "raises": {step: [class names]} where
    one of those must be raised, and not just any exception; "ignore": [steps] whose answers are not judged."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Find the first step whose answer is wrong."""
        finding = failure(case, expected, actual)
        if finding is not None or expected.how == "raised":
            return finding or RIGHT
        want = results(expected.value) or []
        got = results(actual.value)
        if got is None:
            return Finding(ok=False, kind="type", message="The answers of the calls did not arrive as they should.")
        step = first_wrong(case, want, got)
        return RIGHT if step is None else _wrong(case, step, want, got)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same answer at each step, wrong ones included."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = results(a.value), results(b.value)
        if first is None or second is None:
            return first is second
        return len(first) == len(second) and first_wrong(case, first, second, both_wrong=True) is None

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The calls with the answers side by side."""
        got = results(actual.value) if actual.how == "ok" else None
        want = results(expected.value) if expected is not None else None
        if got is None and actual.how == "ok":
            return Shown(inputs=[], expected=None, actual=outcome_view(actual))
        first = first_wrong(case, want, got) if want is not None and got is not None else None
        steps = cast("Sequence[Sequence[Any]]", case.payload["steps"])
        start = 0 if first is None or first < _SHOWN else first - _SHOWN // 2
        calls = [_call(case, place, steps[place], want, got) for place in range(start, min(len(steps), start + _SHOWN))]
        view = CallsView(calls=calls, first=None if first is None else first - start)
        return Shown(inputs=[], expected=None, actual=view)


def results(value: Any) -> list[Mapping[str, Any]] | None:
    """A driver's answers: one {"ok": value} or {"raised": [names]} a step. None if it is anything else."""
    if not isinstance(value, list):
        return None
    steps = cast("list[Any]", value)
    return steps if all(_is_result(step) for step in steps) else None


def _is_result(step: Any) -> bool:
    if not isinstance(step, Mapping) or len(cast("Mapping[Any, Any]", step)) != 1:
        return False
    table = cast("Mapping[Any, Any]", step)
    raised = table.get("raised")
    named = isinstance(raised, list | tuple) and all(isinstance(name, str) for name in cast("Sequence[Any]", raised))
    return "ok" in table or named


def first_wrong(
    case: Case, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]], *, both_wrong: bool = False
) -> int | None:
    """The first step whose answers differ; the first that is missing if one side ended early."""
    for step, (wanted, given) in enumerate(zip(want, got, strict=False)):
        if not step_right(case, step, wanted, given, both_wrong=both_wrong):
            return step
    return None if len(want) == len(got) else min(len(want), len(got))


def step_right(
    case: Case, step: int, want: Mapping[str, Any], got: Mapping[str, Any], *, both_wrong: bool = False
) -> bool:
    """Is one step's answer right? With `both_wrong`: do two wrong answers look alike?"""
    if step in case.options.get("ignore", ()):
        return True
    if "raised" in want:
        if "raised" not in got:
            return False
        wanted: Sequence[str] = case.options.get("raises", {}).get(step, ())
        if both_wrong:
            return related(want["raised"], got["raised"])
        return not wanted or bool(set(wanted) & set(got["raised"]))
    if "raised" in got:
        return False
    return equal(want["ok"], got["ok"], rtol=case.options.get("rtol", 1e-9), atol=case.options.get("atol", 1e-12))


def _wrong(case: Case, step: int, want: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> Finding:
    steps = cast("Sequence[Sequence[Any]]", case.payload["steps"])
    name = f"Call {step + 1} of {len(steps)}" + (f" (`{_target(steps[step])}`)" if step < len(steps) else "")
    if step >= len(got) or step >= len(want):
        return Finding(ok=False, kind="missing", message=f"{name} was not reached.", first=(step,))
    wanted, given = want[step], got[step]
    detail = f"{_written(steps[step])}: expected {_answer(wanted)}; got {_answer(given)}"
    if "raised" in given and "raised" in wanted:
        kind, message = "raised", f"{name} must raise an exception of another type."
    elif "raised" in given:
        names = cast("Sequence[str]", given["raised"])
        kind, message = "raised", f"{name} raised {exception_name(names[0] if names else '', names)}."
    elif "raised" in wanted:
        kind, message = "returned", f"{name} must raise an exception, and returned."
    else:
        kind, message = _kind(wanted["ok"], given["ok"]), f"{name} gave the wrong answer."
    return Finding(ok=False, kind=kind, message=message, first=(step,), detail=detail)


def _kind(want: Any, got: Any) -> str:
    numbers = (int, float)
    want, got = plain(want), plain(got)
    return "value" if type(want) is type(got) or (isinstance(want, numbers) and isinstance(got, numbers)) else "type"


def _target(step: Sequence[Any]) -> str:
    """What a step calls, without its arguments."""
    return str(step[2]) if step[0] == "new" else f"{step[1]}.{step[2]}" if len(step) > 2 else str(step[0])


def _written(step: Sequence[Any]) -> str:
    """A step as one would write it in Python."""
    if step[0] not in ("new", "call", "do", "get", "set"):
        return text_of(list(step), 160)
    if step[0] == "get":
        return f"{step[1]}.{step[2]}"
    if step[0] == "set":
        return f"{step[1]}.{step[2]} = {text_of(step[3], 80)}"
    args = [text_of(arg, 80) for arg in (step[3] if len(step) > 3 else ())]
    kwargs = cast("Mapping[str, Any]", step[4] if len(step) > 4 else {})
    args += [f"{key}={text_of(arg, 80)}" for key, arg in kwargs.items()]
    written = f"({', '.join(args)})"
    return f"{step[1]} = {step[2]}{written}" if step[0] == "new" else f"{step[1]}.{step[2]}{written}"


def _answer(result: Mapping[str, Any]) -> str:
    if "ok" in result:
        return text_of(result["ok"], 160)
    names = cast("Sequence[str]", result["raised"])
    return f"raised {names[0] if names else 'an exception'}"[:160]


def _call(
    case: Case,
    place: int,
    step: Sequence[Any],
    want: Sequence[Mapping[str, Any]] | None,
    got: Sequence[Mapping[str, Any]] | None,
) -> Call:
    wanted = want[place] if want is not None and place < len(want) else None
    given = got[place] if got is not None and place < len(got) else None
    return Call(
        call=_written(step),
        expected=None if wanted is None else _answer(wanted),
        actual=None if given is None else _answer(given),
        ok=None if wanted is None or given is None else step_right(case, place, wanted, given),
    )


NAME = "script"
CHECKER = Script()
