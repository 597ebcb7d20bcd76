"""Builds the views of a case: its inputs and both results."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view, format_value
from problems.format.views import CaseView, NamedView, TextView, View


def build_call_view(case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
    """Return the view of one call: its inputs by name, and both results."""
    return CaseView(
        inputs=build_input_views(case),
        expected=None if expected is None else build_outcome_view(expected),
        actual=build_outcome_view(actual),
    )


def build_input_views(case: Case) -> list[NamedView]:
    """Return the inputs of a call payload ({"entry", "names", "args", "kwargs"}), the entry first."""
    args = cast("Sequence[Any]", case.payload.get("args", ()))
    names = cast("Sequence[str]", case.payload.get("names", ()))
    kwargs = cast("Mapping[str, Any]", case.payload.get("kwargs", {}))
    named = [(names[index] if index < len(names) else f"argument {index + 1}", arg) for index, arg in enumerate(args)]
    entry = [NamedView(name="call", value=TextView(text=str(case.payload["entry"])))] if "entry" in case.payload else []
    return entry + [NamedView(name=name, value=build_value_view(value)) for name, value in [*named, *kwargs.items()]]


def build_outcome_view(outcome: Outcome) -> View | None:
    """Return the view of a result, or of the exception; None if the outcome has neither."""
    if outcome.how == "ok":
        return build_value_view(outcome.value)
    if outcome.how == "raised" and outcome.raised is not None:
        return TextView(text=format_value(f"raised {outcome.raised.type}", 200).strip("'"))
    return None
