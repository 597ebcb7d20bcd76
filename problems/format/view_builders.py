"""Builds the views of a case: its inputs and both results."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from problems.format.array_comparison import compare_arrays
from problems.format.array_views import (
    DISPLAY_ATOL,
    DISPLAY_RTOL,
    MAX_VALUES,
    build_array_view,
    summarize_difference,
)
from problems.format.case import Case, remember_for_case
from problems.format.numeric_arrays import Array, NotNumericError, to_numeric
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view, format_value
from problems.format.views import CaseView, NamedView, TextView, View

FindFirst = Callable[[Array, Array], tuple[int, ...] | None]
"""Returns the index of the first difference of two arrays of the same shape."""


def find_displayed_difference(want: Array, got: Array) -> tuple[int, ...] | None:
    """Return the index of the first element that a page marks as different."""
    difference = compare_arrays(want, got, rtol=DISPLAY_RTOL, atol=DISPLAY_ATOL)
    return difference and difference.first


def build_call_view(
    case: Case, expected: Outcome | None, actual: Outcome, find_first: FindFirst = find_displayed_difference
) -> CaseView:
    """Return the view of one call: its inputs by name, and both results.

    Of two large arrays of the same shape it has the same block, around the index that `find_first` returns."""
    expected_view, actual_view = _build_large_array_views(expected, actual, find_first) or (
        None if expected is None else build_outcome_view(expected),
        build_outcome_view(actual),
    )
    return CaseView(inputs=build_input_views(case), expected=expected_view, actual=actual_view)


def _build_large_array_views(
    expected: Outcome | None, actual: Outcome, find_first: FindFirst
) -> tuple[View, View] | None:
    """Return the views of two arrays of one shape that are too large for a view, each with the block around the first
    difference. None for other results."""
    if expected is None or expected.how != "ok" or actual.how != "ok":
        return None
    try:
        want = to_numeric(expected.value, booleans=True)
        if want.size <= MAX_VALUES:
            return None
        got = to_numeric(actual.value, booleans=True)
    except NotNumericError:
        return None
    if want.shape != got.shape:
        return None
    center = find_first(want, got)
    return build_array_view(want, center), replace(
        build_array_view(got, center), difference=summarize_difference(want, got)
    )


@remember_for_case
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
