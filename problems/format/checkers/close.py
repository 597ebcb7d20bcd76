"""Numbers within a tolerance: arrays, scalars, nested lists, and tuples or dicts of those."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Finding
from problems.format.differences import Difference, compare
from problems.format.equality import equal
from problems.format.failures import alike, failure, said
from problems.format.numbers import NotNumbers, numeric
from problems.format.outcome import Outcome
from problems.format.show import shown_call
from problems.format.values import text_of
from problems.format.views import Shown

DOUBLE = (1e-6, 1e-8)
SINGLE = (1e-3, 1e-5)
_MISSING = object()


class Close:
    """case.options may set "rtol" and "atol"; without them they follow the dtypes of the inputs."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare `actual.value` with `expected.value`, part by part."""
        finding = failure(case, expected, actual)
        if finding is not None or expected.how == "raised":
            return finding or RIGHT
        rtol, atol = tolerances(case)
        difference = next(_differences(expected.value, actual.value, rtol, atol, ()), None)
        if difference is None:
            return RIGHT
        detail = f"expected {text_of(expected.value, 400)}; got {text_of(actual.value, 400)}"
        kind, message = difference.kind, difference.message
        return Finding(ok=False, kind=kind, message=message, first=difference.first, detail=detail)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Same shapes, same NaN and Inf, values within a few tolerances of each other."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        rtol, atol = tolerances(case)
        return next(_differences(a.value, b.value, 4 * rtol, 4 * atol, ()), None) is None

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The call's inputs and both results."""
        return shown_call(case, expected, actual)


class ByWords(Close):
    """Numbers within a tolerance; two exceptions are one behaviour only if they say the same."""

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Shapes that do not fit raise ValueError in many bugs: what it says of the shapes tells them apart."""
        return super().same(case, a, b) and (a.how != "raised" or said(a) == said(b))


def tolerances(case: Case) -> tuple[float, float]:
    """(rtol, atol) of a case."""
    rtol, atol = SINGLE if _single(case.payload) else DOUBLE
    return float(case.options.get("rtol", rtol)), float(case.options.get("atol", atol))


def _single(value: Any) -> bool:
    if isinstance(value, np.ndarray | np.generic):
        return cast("Any", value).dtype in (np.float32, np.float16)
    if isinstance(value, Mapping):
        return any(_single(item) for item in cast("Mapping[Any, Any]", value).values())
    return isinstance(value, list | tuple) and any(_single(item) for item in cast("Sequence[Any]", value))


def _differences(want: Any, got: Any, rtol: float, atol: float, path: tuple[int, ...]) -> Iterator[Difference]:
    """Differences of one part of the answer, first things first. `path` is the way to it through tuples and dicts."""
    if isinstance(want, Mapping):
        yield from _in_dict(cast("Mapping[Any, Any]", want), got, rtol, atol, path)
    elif isinstance(want, tuple) or (isinstance(want, list) and not _rectangular(cast("Any", want))):
        yield from _in_sequence(cast("Sequence[Any]", want), got, rtol, atol, path)
    elif want is None or isinstance(want, str | bytes | bool):
        if not equal(want, got):
            yield Difference(kind="value", message="Something else was returned.", first=path or None)
    else:
        yield from _in_numbers(want, got, rtol, atol, path)


def _rectangular(want: Any) -> bool:
    try:
        numeric(want, booleans=True)
    except NotNumbers:
        return False
    return True


def _in_numbers(want: Any, got: Any, rtol: float, atol: float, path: tuple[int, ...]) -> Iterator[Difference]:
    try:
        wanted = numeric(want, booleans=True)
    except NotNumbers:  # never of a reference, but two wrong answers are compared too
        if not equal(want, got):
            yield Difference(kind="type", message="Something else was returned.", first=path or None)
        return
    try:
        given = numeric(got, booleans=wanted.dtype.kind == "b")
    except NotNumbers as problem:
        yield Difference(kind="type", message=f"{str(problem).capitalize()}.", first=path or None)
        return
    difference = compare(wanted, given, rtol=rtol, atol=atol)
    if difference is not None:
        yield replace(difference, first=(*path, *(difference.first or ())) or None)


def _in_sequence(
    want: Sequence[Any], got: Any, rtol: float, atol: float, path: tuple[int, ...]
) -> Iterator[Difference]:
    if not _is_sequence(got):
        yield Difference(kind="type", message=f"{len(want)} results were expected together, in a tuple.")
        return
    parts = list(cast("Sequence[Any]", got))
    if len(parts) != len(want):
        yield Difference(kind="shape", message=f"{len(parts)} results for {len(want)}.", first=path or None)
        return
    for place, (wanted, given) in enumerate(zip(want, parts, strict=True)):
        for difference in _differences(wanted, given, rtol, atol, (*path, place)):
            yield replace(difference, message=f"In result {place + 1}: {difference.message}")


def _is_sequence(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return cast("np.ndarray[Any, Any]", value).ndim > 0
    return isinstance(value, list | tuple)


def _in_dict(
    want: Mapping[Any, Any], got: Any, rtol: float, atol: float, path: tuple[int, ...]
) -> Iterator[Difference]:
    if not isinstance(got, Mapping):
        yield Difference(kind="type", message="A dict was expected.")
        return
    given = cast("Mapping[Any, Any]", got)
    if set(given) != set(want):
        yield Difference(kind="shape", message="The dict has other keys than it should.")
        return
    for place, key in enumerate(want):
        for difference in _differences(want[key], given.get(key, _MISSING), rtol, atol, (*path, place)):
            yield replace(difference, message=f"Under one key: {difference.message}")


NAME = "close"
CHECKER = Close()
