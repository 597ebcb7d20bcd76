"""What a run on a candidate's own input shows: the values as they were evaluated, the candidate's result, and of the
reference's result only its structure (lengths, shapes and dtypes)."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.checkers.sampler import MAX_BARS
from problems.format.checkers.script import read_step_results
from problems.format.input_form import StepFormatter
from problems.format.numeric_arrays import NotNumericError, to_numeric
from problems.format.outcome import Outcome
from problems.format.script_input import format_step
from problems.format.value_encoding import build_value_view, format_value
from problems.format.views import Bar, BarsView, Call, CallsView, NamedView, TextView, View

MAX_PARTS = 4
"""A longer tuple is described by its length."""

MAX_ARGUMENT = 40
"""Characters of one argument in a call. The candidate reads the whole text in the form."""

REFUSED_BY_REFERENCE = "The reference refuses this input: it raises an exception."
NO_REFERENCE_RESULT = "The reference has no result for this input within the same limits."
_ONE_VALUE = "a value"


def build_input_views(values: Mapping[str, Any]) -> list[NamedView]:
    """Return the views of the fields' values."""
    return [NamedView(name=name, value=build_value_view(value)) for name, value in values.items()]


def build_result_view(value: Any, draws: int | None) -> View:
    """Return the view of what the candidate's code returned, untrusted. `draws` is the number of calls of a
    sampler; None for other problems."""
    tokens = cast("Mapping[Any, Any]", value).get("tokens") if isinstance(value, Mapping) else None
    if draws is not None and isinstance(tokens, np.ndarray):
        counted = cast("np.ndarray[Any, Any]", tokens)
        if counted.shape == (draws,) and counted.dtype == np.int64:
            return _build_counts(counted)
    return build_value_view(value)


def _build_counts(tokens: "np.ndarray[Any, Any]") -> BarsView:
    ordered = np.sort(tokens)
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    counts = np.diff(np.append(starts, ordered.size))
    shown = np.sort(np.argsort(-counts, kind="stable")[:MAX_BARS])
    bars = [
        Bar(label=str(label), observed=count, expected=None, low=None, high=None, allowed=True, ok=True)
        for label, count in zip(ordered[starts[shown]].tolist(), counts[shown].tolist(), strict=True)
    ]
    return BarsView(draws=tokens.size, bars=bars)


def build_calls_view(
    steps: Sequence[Sequence[Any]], own_value: Any, reference_value: Any, format_package_step: StepFormatter | None
) -> CallsView | None:
    """Return the calls of a script with the candidate's results, and the structures of the reference's. None
    if the candidate's results are malformed. `reference_value` is None if the reference has no results."""
    own = read_step_results(own_value)
    if own is None:
        return None
    reference_results = read_step_results(reference_value) or []
    calls = [
        Call(
            call=format_step(step, _format_argument, format_package_step),
            expected=_describe_step(reference_results[index]) if index < len(reference_results) else None,
            actual=_format_step_result(own[index]) if index < len(own) else None,
            ok=None,
        )
        for index, step in enumerate(steps)
    ]
    return CallsView(calls=calls)


def _format_argument(argument: Any) -> str:
    return format_value(argument, MAX_ARGUMENT)


def _format_step_result(result: Mapping[str, Any]) -> str:
    if "ok" in result:
        return format_value(result["ok"], 160)
    names = cast("Sequence[str]", result["raised"])
    return f"raised {names[0] if names else 'an exception'}"[:160]


def _describe_step(result: Mapping[str, Any]) -> str:
    """Return the structure of one step's result. Of a value that is no array only that there is one: its type could
    be the answer, such as whether a cache has a key."""
    if "raised" in result:
        return "refused"
    return describe_structure(result["ok"]) if isinstance(result["ok"], np.ndarray) else _ONE_VALUE


def build_reference_view(outcome: Outcome, structure: str) -> TextView:
    """Return what is shown of the reference's outcome. `structure` describes its value, if there is one."""
    if outcome.how == "raised":
        return TextView(text=REFUSED_BY_REFERENCE)
    return TextView(text=structure if outcome.how == "ok" else NO_REFERENCE_RESULT)


def describe_structure(value: Any) -> str:
    """Return lengths, shapes and dtypes of a value, and none of its numbers, texts or keys.

    A tuple is described part by part, because its parts are different results. Of a list of anything but numbers and
    arrays only the length: what is in it can be the answer.
    """
    if isinstance(value, list | tuple):
        return _describe_sequence(cast("Sequence[Any]", value))
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        return f"array of shape {array.shape}, {array.dtype}"
    if isinstance(value, np.generic):
        return f"scalar, {cast('np.generic[Any]', value).dtype}"
    if isinstance(value, Mapping):
        return f"dict of {len(cast('Mapping[Any, Any]', value))}"
    return "None" if value is None else type(value).__name__


def _describe_sequence(items: Sequence[Any]) -> str:
    if isinstance(items, tuple):
        if not 0 < len(items) <= MAX_PARTS:
            return f"tuple of {len(items)}"
        parts = ("tuple" if isinstance(item, tuple) else describe_structure(item) for item in items)
        return f"tuple of {len(items)}: {'; '.join(parts)}"
    numbers = _to_number_array(items)
    if numbers is not None:
        return f"list of shape {numbers.shape}, {numbers.dtype}"
    structures = {describe_structure(item) if isinstance(item, np.ndarray) else "" for item in items}
    common = structures.pop() if len(structures) == 1 else ""
    return f"list of {len(items)}" + (f", each an {common}" if common else "")


def _to_number_array(items: Sequence[Any]) -> "np.ndarray[Any, Any] | None":
    """Return a list of numbers or booleans, which may be nested, as an array. None for any other list."""
    if not items or any(isinstance(item, np.ndarray) for item in items):
        return None
    try:
        return to_numeric(items, booleans=True)
    except NotNumericError:
        return None
