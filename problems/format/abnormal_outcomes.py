"""Findings, shared by all checkers, for cases that did not end with a value or that changed their inputs."""

import builtins
import re
from collections.abc import Sequence
from typing import cast

from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.outcome import Outcome, RaisedException
from problems.format.value_size import differ_in_size, is_oversized

_ENDINGS = {
    "crashed": "The process ended before it returned a result.",
    "time": "It did not finish within the time limit.",
    "memory": "It used more memory than the limit allows.",
    "output": "It printed or returned more than the limit allows.",
    "size": "It returned far more than the answer can have.",
    "stopped": "It was stopped: it requested more than the case allows.",
    "not_run": "It did not run: judging ended before this case.",
}
_GENERIC_CLASSES = {"Exception", "BaseException", "object"}


def check_abnormal(case: Case, expected: Outcome, actual: Outcome) -> Finding | None:
    """Return the finding if there are no values to compare; None if the checker must compare `actual.value`.

    A value with far more items than the expected one is refused here, so checkers need not bound their work.

    If `expected.how` is "raised", any exception is correct, or only those in case.options["raises"] (class names; base
    classes match). An input may be changed if the reference changes it or case.options["mutates"] names it.
    """
    if expected.how == "raised" and actual.how in ("ok", "raised"):
        return _check_raised(case, actual)
    if actual.how == "raised":
        message = _describe_exception(actual.raised)
        return Finding(ok=False, kind="raised", message=message, detail=_format_exception_detail(actual.raised))
    if actual.how == "missing":
        return Finding(ok=False, kind="missing", message=f"`{actual.missing[:80]}` is not defined.")
    if actual.how != "ok":
        return Finding(ok=False, kind=actual.how, message=_describe_ending(actual), detail=actual.detail)
    return _check_inputs(case, expected, actual) or _check_size(expected, actual)


def _check_inputs(case: Case, expected: Outcome, actual: Outcome) -> Finding | None:
    allowed = {*expected.mutated, *cast("Sequence[str]", case.options.get("mutates", ()))}
    changed = [name for name in actual.mutated if name not in allowed]
    if changed:
        names = ", ".join(f"`{name[:40]}`" for name in changed[:4])
        return Finding(ok=False, kind="mutated", message=f"It changed its input {names}; inputs belong to the caller.")
    return None


def _check_size(expected: Outcome, actual: Outcome) -> Finding | None:
    if is_oversized(actual.value, expected.value):
        return Finding(ok=False, kind="size", message="It returned far more values than the answer can have.")
    return None


def _check_raised(case: Case, actual: Outcome) -> Finding:
    allowed = set(cast("Sequence[str]", case.options.get("raises", ())))
    if actual.how == "ok":
        return Finding(ok=False, kind="returned", message="It returned a value, but it must raise an exception.")
    if allowed and actual.raised is not None and not {actual.raised.type, *actual.raised.bases} & allowed:
        message = f"{_describe_exception(actual.raised)} An exception of another type is expected here."
        return Finding(ok=False, kind="raised", message=message, detail=_format_exception_detail(actual.raised))
    return Finding(ok=True)


def _describe_ending(actual: Outcome) -> str:
    if actual.how == "stopped" and actual.detail:
        return actual.detail
    return _ENDINGS.get(actual.how, f"It ended as {actual.how}.")


def get_safe_exception_name(name: str, bases: Sequence[str] = ()) -> str:
    """Return an exception name that cannot leak inputs: the class if it is a builtin, else its first builtin base."""
    known = (kind for kind in (name, *bases) if isinstance(getattr(builtins, kind, None), type))
    return next(known, "an exception") if name else "an exception"


def _describe_exception(raised: RaisedException | None) -> str:
    if raised is None:
        return "It raised an exception."
    line = f" on line {raised.line}" if raised.line is not None else ""
    return f"It raised {get_safe_exception_name(raised.type, raised.bases)}{line}."


def _format_exception_detail(raised: RaisedException | None) -> str:
    return "" if raised is None else f"{raised.type}: {raised.message}"[:500]


def get_exception_message(outcome: Outcome) -> str:
    """Return the exception's message without memory addresses; "" if there is no exception."""
    message = outcome.raised.message if outcome.raised is not None else ""
    return re.sub(r"0x[0-9a-fA-F]+", "", message)


def compare_abnormal(a: Outcome, b: Outcome) -> bool | None:
    """Return whether two outcomes show the same behavior; None if the caller must compare their values."""
    if a.how != b.how:
        return False
    if a.how == "raised":
        return (
            a.raised is not None
            and b.raised is not None
            and has_common_exception(_list_classes(a.raised), _list_classes(b.raised))
        )
    if a.how == "missing":
        return a.missing == b.missing
    if a.how != "ok":
        return True
    if set(a.mutated) != set(b.mutated):
        return False
    return False if differ_in_size(a.value, b.value) else None


def _list_classes(raised: RaisedException) -> tuple[str, ...]:
    return (raised.type, *raised.bases)


def has_common_exception(a: Sequence[str], b: Sequence[str]) -> bool:
    """Return whether two exceptions share a class more specific than Exception, or are of the same class.

    `a` and `b` are the names of their classes, most derived first."""
    return bool(set(a) & set(b) - _GENERIC_CLASSES) or (bool(a) and bool(b) and a[0] == b[0])
