"""What every checker must say about a case that did not end with a value, in one place."""

import builtins
import re
from collections.abc import Sequence
from typing import cast

from problems.format.case import Case
from problems.format.checker import Finding
from problems.format.outcome import Outcome, Raised

_ENDED = {
    "crashed": "The process ended before the answer arrived.",
    "time": "It did not finish within the time limit.",
    "memory": "It needed more memory than it may have.",
    "output": "It printed or returned more than it may.",
    "stopped": "It was stopped: it asked for more than it may.",
    "not_run": "It was not run: the submission was over before its turn.",
}
_COMMON = {"Exception", "BaseException", "object"}


def failure(case: Case, expected: Outcome, actual: Outcome) -> Finding | None:
    """The finding where no values are to be compared; None where both sides ended well and `actual.value` decides.

    `expected` may itself be "raised": then any exception is right, or one of case.options["raises"] (class names,
    bases count). Inputs that the reference changes too, or that case.options["mutates"] names, may be changed.
    """
    if expected.how == "raised" and actual.how in ("ok", "raised"):
        return _must_raise(case, actual)
    if actual.how == "raised":
        words = _raised_words(actual.raised)
        return Finding(ok=False, kind="raised", message=words, detail=_raised_detail(actual.raised))
    if actual.how == "missing":
        return Finding(ok=False, kind="missing", message=f"`{actual.missing[:80]}` is not defined.")
    if actual.how != "ok":
        return Finding(ok=False, kind=actual.how, message=_ended_words(actual), detail=actual.detail)
    allowed = {*expected.mutated, *cast("Sequence[str]", case.options.get("mutates", ()))}
    changed = [name for name in actual.mutated if name not in allowed]
    if changed:
        names = ", ".join(f"`{name[:40]}`" for name in changed[:4])
        return Finding(ok=False, kind="mutated", message=f"It changed its input {names}; inputs belong to the caller.")
    return None


def _must_raise(case: Case, actual: Outcome) -> Finding:
    wanted = cast("Sequence[str]", case.options.get("raises", ()))
    if actual.how == "ok":
        return Finding(ok=False, kind="returned", message="It returned where it must raise an exception.")
    if wanted and actual.raised is not None and not {actual.raised.type, *actual.raised.bases} & set(wanted):
        message = f"{_raised_words(actual.raised)} An exception is right here, of another type."
        return Finding(ok=False, kind="raised", message=message, detail=_raised_detail(actual.raised))
    return Finding(ok=True)


def _ended_words(actual: Outcome) -> str:
    if actual.how == "stopped" and actual.detail:
        return actual.detail
    return _ENDED.get(actual.how, f"It ended as {actual.how}.")


def exception_name(name: str, bases: Sequence[str] = ()) -> str:
    """A name that cannot carry inputs out: the class itself if Python knows it, else the first such base."""
    known = (kind for kind in (name, *bases) if isinstance(getattr(builtins, kind, None), type))
    return next(known, "an exception") if name else "an exception"


def _raised_words(raised: Raised | None) -> str:
    if raised is None:
        return "It raised an exception."
    line = f" on line {raised.line}" if raised.line is not None else ""
    return f"It raised {exception_name(raised.type, raised.bases)}{line}."


def _raised_detail(raised: Raised | None) -> str:
    return "" if raised is None else f"{raised.type}: {raised.message}"[:500]


def said(outcome: Outcome) -> str:
    """What an exception says, addresses left out; "" where there is none."""
    message = outcome.raised.message if outcome.raised is not None else ""
    return re.sub(r"0x[0-9a-fA-F]+", "", message)


def alike(a: Outcome, b: Outcome) -> bool | None:
    """Do two outcomes show the same behaviour, as far as can be told without values? None where the values decide."""
    if a.how != b.how:
        return False
    if a.how == "raised":
        return a.raised is not None and b.raised is not None and related(_line(a.raised), _line(b.raised))
    if a.how == "missing":
        return a.missing == b.missing
    if a.how != "ok":
        return True
    return False if set(a.mutated) != set(b.mutated) else None


def _line(raised: Raised) -> tuple[str, ...]:
    return (raised.type, *raised.bases)


def related(a: Sequence[str], b: Sequence[str]) -> bool:
    """Do two exceptions share a class more telling than Exception? `a` and `b` are their classes by name."""
    return bool(set(a) & set(b) - _COMMON) or (bool(a) and bool(b) and a[0] == b[0])
