"""Judges when the optimizer was called and with what, and the losses returned."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.differences import compare
from problems.format.failures import alike, failure
from problems.format.numbers import NotNumbers, numeric
from problems.format.outcome import Outcome
from problems.format.values import text_of, view_of
from problems.format.views import Call, CallsView, Named, Shown
from problems.gradient_accumulation.suspects import Record, named

RTOL, ATOL = 1e-6, 1e-8


def record_of(value: Any) -> Record | None:
    """What the driver wrote down; None where it was tampered with."""
    table = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else dict[Any, Any]()
    returned, steps = table.get("returned"), table.get("steps")
    if not isinstance(returned, list) or not isinstance(steps, list):
        return None
    losses = [_loss(item) for item in cast("list[Any]", returned)]
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
        try:
            grads = {str(name): numeric(array) for name, array in cast("Mapping[Any, Any]", parts[2]).items()}
        except NotNumbers:
            grads = {}
        calls.append((parts[0], parts[1], {name: array.astype(np.float64) for name, array in grads.items()}))
    return Record(losses, calls)


def _loss(value: Any) -> float | None:
    try:
        number = numeric(value)
    except NotNumbers:
        return None
    return float(number) if number.ndim == 0 else None


class Windows:
    """Compares with the reference: the calls of the optimizer, what they got, and the losses."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """First when, then what, then the losses."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        want, got = record_of(expected.value), record_of(actual.value)
        if want is None or got is None:
            return Finding(ok=False, kind="type", message="What reached the optimizer cannot be compared.")
        return next(_differences(case, want, got, RTOL, ATOL), RIGHT)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same calls with the same gradients, and the same losses."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = record_of(a.value), record_of(b.value)
        if first is None or second is None:
            return first is second
        return next(_differences(case, first, second, 4 * RTOL, 4 * ATOL), None) is None

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The events with what happened in each, side by side."""
        inputs: list[Named] = []
        for place, model in enumerate(case.payload["models"]):
            mark = f" of model {place + 1}" if len(case.payload["models"]) > 1 else ""
            inputs.append(Named(name=f"n_steps{mark}", value=view_of(model["n_steps"])))
            for what in ("params", "grads"):
                inputs += [Named(name=f"{what}{mark}: {name}", value=view_of(a)) for name, a in model[what].items()]
        want = record_of(expected.value) if expected is not None else None
        got = record_of(actual.value) if actual.how == "ok" else None
        calls = [_call(case, number, want, got) for number in range(len(case.payload["events"]))]
        first = next((place for place, call in enumerate(calls) if call.ok is False), None)
        return Shown(inputs=inputs, expected=None, actual=CallsView(calls=calls, first=first))


def _call(case: Case, number: int, want: Record | None, got: Record | None) -> Call:
    event = case.payload["events"][number]
    mark = f"accumulator {event[1] + 1}: " if len(case.payload["models"]) > 1 else ""
    inside = ", ".join(text_of(array, 120) for array in event[2:])
    sides = [None if record is None else _told(record, number) for record in (want, got)]
    ok = None if None in sides else sides[0] == sides[1]
    return Call(call=f"{mark}{event[0]}({inside})", expected=sides[0], actual=sides[1], ok=ok)


def _told(record: Record, number: int) -> str:
    loss = record.returned[number] if number < len(record.returned) else None
    steps = [grads for event, _, grads in record.steps if event == number]
    rounded = [{name: np.round(array, 6).tolist() for name, array in grads.items()} for grads in steps]
    told = "".join(f"; optimizer.step with {text_of(grads, 400)}" for grads in rounded)
    return ("" if loss is None else f"loss {loss:.6g}") + told


def _differences(case: Case, want: Record, got: Record, rtol: float, atol: float) -> Iterator[Finding]:
    yield from _when(want, got)
    for number, ((event, _, right), (_, _, grads)) in enumerate(zip(want.steps, got.steps, strict=False)):
        if set(right) != set(grads):
            message = f"Call {number + 1} of the optimizer got no array of numbers for each parameter."
            yield Finding(ok=False, kind="type", message=message, first=(event,))
        for place, name in enumerate(right):
            difference = compare(right[name], grads.get(name, right[name]), rtol=rtol, atol=atol)
            if difference is not None:
                where = f"What reached the optimizer in its call {number + 1}, parameter {place + 1} of {len(right)}"
                words = f"{where}: {difference.message[:1].lower()}{difference.message[1:]}"
                yield Finding(ok=False, kind=difference.kind, message=words, first=(event, place))
    yield from _losses(case, want, got, rtol, atol)


def _when(want: Record, got: Record) -> Iterator[Finding]:
    right, given = ([(event, whose) for event, whose, _ in record.steps] for record in (want, got))
    if right == given:
        return
    many, most = len(given), len(right)
    words = "too often" if many > most else "too rarely" if many < most else "at other times than it must be"
    first = next((a for a, b in zip(given, right, strict=False) if a != b), (given or right)[-1])
    message = f"The optimizer is called {words}: {many} times in {len(want.returned)} calls."
    yield Finding(ok=False, kind="steps", message=message, first=(first[0],))


def _losses(case: Case, want: Record, got: Record, rtol: float, atol: float) -> Iterator[Finding]:
    asked = [number for number, event in enumerate(case.payload["events"]) if event[0] == "step"]
    wanted, given = (_asked(record, asked) for record in (want, got))
    if [loss is None for loss in wanted] != [loss is None for loss in given]:
        yield Finding(ok=False, kind="type", message="`step` must return the loss as a float.")
        return
    right, returned = (np.array(losses, dtype=np.float64) for losses in (wanted, given))
    difference = compare(np.nan_to_num(right), np.where(np.isnan(right), 0.0, returned), rtol=rtol, atol=atol)
    if difference is not None:
        words = f"The losses returned: {difference.message[:1].lower()}{difference.message[1:]}"
        yield Finding(ok=False, kind=difference.kind, message=words, first=difference.first)


def _asked(record: Record, events: Sequence[int]) -> list[float | None]:
    return [record.returned[number] if number < len(record.returned) else None for number in events]


def witness(case: Case, expected: Outcome, actual: Outcome) -> set[str]:
    """Ids of the bugs that this wrong outcome shows by itself."""
    record = record_of(actual.value) if actual.how == "ok" else None
    return named(case, record) if record is not None else set()


CHECKERS: Mapping[str, Checker] = {"windows": Windows()}
