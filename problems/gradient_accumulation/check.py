"""Checks when the optimizer was called and with which gradients, and the returned losses."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.array_comparison import compare_arrays
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Finding
from problems.format.numeric_arrays import NotNumericError, to_floats, to_numeric
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view, format_value
from problems.format.views import Call, CallsView, CaseView, NamedView
from problems.gradient_accumulation.bug_inference import AccumulatorRecord, name_bugs

RTOL, ATOL = 1e-6, 1e-8
MAX_STEPS_PER_EVENT = 4
"""With more optimizer calls than this per event, a diagnosis would take too long."""
MAX_STEPS_SHOWN = 4
"""The most optimizer calls that a view shows for one event."""


def read_record(value: Any) -> AccumulatorRecord | None:
    """Parse the value that the driver returned; return None if its structure is wrong."""
    table = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else dict[Any, Any]()
    returned, steps = table.get("returned"), table.get("steps")
    if not isinstance(returned, list) or not isinstance(steps, list):
        return None
    losses = [_read_loss(item) for item in cast("list[Any]", returned)]
    calls: list[tuple[int, int, Mapping[str, Any]]] = []
    for step in cast("list[Any]", steps):
        parts = cast("Sequence[Any]", step) if isinstance(step, list | tuple) else ()
        if (
            len(parts) != 3
            or type(parts[0]) is not int
            or type(parts[1]) is not int
            or not isinstance(parts[2], Mapping)
        ):
            return None
        calls.append((parts[0], parts[1], _read_gradients(cast("Mapping[Any, Any]", parts[2]))))
    return AccumulatorRecord(losses, calls)


def _read_gradients(table: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the gradients by name; an empty dict if one of them is not an array of numbers."""
    grads = {name: to_floats(array) for name, array in table.items() if isinstance(name, str)}
    return grads if len(grads) == len(table) and all(array is not None for array in grads.values()) else {}


def _read_loss(value: Any) -> float | None:
    try:
        number = to_numeric(value)
    except NotNumericError:
        return None
    return float(number) if number.ndim == 0 else None


class WindowsChecker:
    """Compares the calls of the optimizer, their gradients and the returned losses with the reference."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the times of the optimizer calls, then the gradients, then the losses."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        want, got = read_record(expected.value), read_record(actual.value)
        if want is None or got is None:
            return Finding(ok=False, kind="type", message="The record of the optimizer calls cannot be read.")
        return next(_find_differences(case, want, got, RTOL, ATOL), RIGHT)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if the calls, their gradients and the losses are the same."""
        comparison = compare_abnormal(a, b)
        if comparison is not None:
            return comparison
        first, second = read_record(a.value), read_record(b.value)
        if first is None or second is None:
            return first is second
        return next(_find_differences(case, first, second, 4 * RTOL, 4 * ATOL), None) is None

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the events, with the expected and the actual effects side by side."""
        inputs: list[NamedView] = []
        for place, model in enumerate(case.payload["models"]):
            suffix = f" of model {place + 1}" if len(case.payload["models"]) > 1 else ""
            inputs.append(NamedView(name=f"n_steps{suffix}", value=build_value_view(model["n_steps"])))
            for kind in ("params", "grads"):
                inputs += [
                    NamedView(name=f"{kind}{suffix}: {name}", value=build_value_view(a))
                    for name, a in model[kind].items()
                ]
        want = read_record(expected.value) if expected is not None else None
        got = read_record(actual.value) if actual.how == "ok" else None
        calls = [_build_call_view(case, number, want, got) for number in range(len(case.payload["events"]))]
        first = next((place for place, call in enumerate(calls) if call.ok is False), None)
        return CaseView(inputs=inputs, expected=None, actual=CallsView(calls=calls, first=first))


def _build_call_view(case: Case, number: int, want: AccumulatorRecord | None, got: AccumulatorRecord | None) -> Call:
    """Return the view of the event with index `number`, without the sides that are None."""
    event = case.payload["events"][number]
    prefix = f"accumulator {event[1] + 1}: " if len(case.payload["models"]) > 1 else ""
    arguments = ", ".join(format_value(array, 120) for array in event[2:])
    sides = [None if record is None else _describe_event(record, number) for record in (want, got)]
    ok = None if None in sides else sides[0] == sides[1]
    return Call(call=f"{prefix}{event[0]}({arguments})", expected=sides[0], actual=sides[1], ok=ok)


def _describe_event(record: AccumulatorRecord, number: int) -> str:
    """Describe the returned loss and the optimizer calls of the event with this index."""
    loss = record.returned[number] if number < len(record.returned) else None
    steps = [grads for event, _, grads in record.steps if event == number][:MAX_STEPS_SHOWN]
    rounded = [{name: np.round(array, 6).tolist() for name, array in grads.items()} for grads in steps]
    calls = "".join(f"; optimizer.step with {format_value(grads, 400)}" for grads in rounded)
    return ("" if loss is None else f"loss {loss:.6g}") + calls


def _find_differences(
    case: Case, want: AccumulatorRecord, got: AccumulatorRecord, rtol: float, atol: float
) -> Iterator[Finding]:
    """Yield what differs: the times of the optimizer calls, their gradients, then the losses.

    `Finding.first` is (event index,), (event index, parameter index), or for losses (index among the steps,)."""
    yield from _compare_call_times(want, got)
    for number, ((event, _, right), (_, _, grads)) in enumerate(zip(want.steps, got.steps, strict=False)):
        if set(right) != set(grads):
            message = f"Call {number + 1} of the optimizer did not get an array of numbers for each parameter."
            yield Finding(ok=False, kind="type", message=message, first=(event,))
        for place, name in enumerate(right):
            difference = compare_arrays(right[name], grads.get(name, right[name]), rtol=rtol, atol=atol)
            if difference is not None:
                where = f"Gradients in call {number + 1} of the optimizer, parameter {place + 1} of {len(right)}"
                message = f"{where}: {difference.message[:1].lower()}{difference.message[1:]}"
                yield Finding(ok=False, kind=difference.kind, message=message, first=(event, place))
    yield from _compare_losses(case, want, got, rtol, atol)


def _compare_call_times(want: AccumulatorRecord, got: AccumulatorRecord) -> Iterator[Finding]:
    right, actual = ([(event, model) for event, model, _ in record.steps] for record in (want, got))
    if right == actual:
        return
    actual_count, right_count = len(actual), len(right)
    if actual_count > right_count:
        problem = "too often"
    elif actual_count < right_count:
        problem = "too rarely"
    else:
        problem = "at the wrong times"
    first = next((a for a, b in zip(actual, right, strict=False) if a != b), (actual or right)[-1])
    message = f"The optimizer is called {problem}: {actual_count} times in {len(want.returned)} calls."
    yield Finding(ok=False, kind="steps", message=message, first=(first[0],))


def _compare_losses(
    case: Case, want: AccumulatorRecord, got: AccumulatorRecord, rtol: float, atol: float
) -> Iterator[Finding]:
    steps = [number for number, event in enumerate(case.payload["events"]) if event[0] == "step"]
    want_losses, got_losses = (_select_losses(record, steps) for record in (want, got))
    if [loss is None for loss in want_losses] != [loss is None for loss in got_losses]:
        yield Finding(ok=False, kind="type", message="`step` must return the loss as a float.")
        return
    right, returned = (np.array(losses, dtype=np.float64) for losses in (want_losses, got_losses))
    difference = compare_arrays(np.nan_to_num(right), np.where(np.isnan(right), 0.0, returned), rtol=rtol, atol=atol)
    if difference is not None:
        message = f"Returned losses: {difference.message[:1].lower()}{difference.message[1:]}"
        yield Finding(ok=False, kind=difference.kind, message=message, first=difference.first)


def _select_losses(record: AccumulatorRecord, events: Sequence[int]) -> list[float | None]:
    """Return what the events with these indices returned, None where nothing was recorded."""
    return [record.returned[number] if number < len(record.returned) else None for number in events]


def witness(case: Case, expected: Outcome, actual: Outcome) -> set[str]:
    """Return the ids of the bugs that this wrong outcome identifies."""
    record = read_record(actual.value) if actual.how == "ok" else None
    if record is None or len(record.steps) > MAX_STEPS_PER_EVENT * len(case.payload["events"]):
        return set()
    return name_bugs(case, record)


CHECKERS: Mapping[str, Checker] = {"windows": WindowsChecker()}
