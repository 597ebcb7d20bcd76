"""Builds what a person is shown of a case."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.outcome import Outcome
from problems.format.values import text_of, view_of
from problems.format.views import Named, Shown, TextView, View


def shown_call(case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
    """One call: its inputs by name, and both results."""
    return Shown(
        inputs=inputs_of(case),
        expected=None if expected is None else outcome_view(expected),
        actual=outcome_view(actual),
    )


def inputs_of(case: Case) -> list[Named]:
    """The inputs of a call payload ({"entry", "names", "args", "kwargs"}), the entry first."""
    args = cast("Sequence[Any]", case.payload.get("args", ()))
    names = cast("Sequence[str]", case.payload.get("names", ()))
    kwargs = cast("Mapping[str, Any]", case.payload.get("kwargs", {}))
    named = [(names[place] if place < len(names) else f"argument {place + 1}", arg) for place, arg in enumerate(args)]
    entry = [Named(name="call", value=TextView(text=str(case.payload["entry"])))] if "entry" in case.payload else []
    return entry + [Named(name=name, value=view_of(value)) for name, value in [*named, *kwargs.items()]]


def outcome_view(outcome: Outcome) -> View | None:
    """A result, or the exception in its place; None where there is neither."""
    if outcome.how == "ok":
        return view_of(outcome.value)
    if outcome.how == "raised" and outcome.raised is not None:
        return TextView(text=text_of(f"raised {outcome.raised.type}", 200).strip("'"))
    return None
