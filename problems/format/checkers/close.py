"""The checker `close`: numbers within a tolerance, in arrays, scalars, nested lists, and tuples or dicts of those."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal, get_exception_message
from problems.format.array_comparison import ArrayDifference, Mask, compare_arrays
from problems.format.case import Case, remember_for_case
from problems.format.checker_api import RIGHT, Finding
from problems.format.numeric_arrays import Array, NotNumericError, capitalize_first, to_numeric
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.value_equality import is_equal
from problems.format.view_builders import build_call_view
from problems.format.views import CaseView

DOUBLE = (1e-6, 1e-8)
SINGLE = (1e-3, 1e-5)
"""The default (rtol, atol) of a case. The second one is for a case with an input of float32 or float16."""
_MISSING = object()
_PLAIN_TYPES = frozenset((bool, int, float, complex, str, bytes, type(None)))


@dataclass(frozen=True, slots=True)
class Precision:
    """How precisely a value is compared: the tolerances, and which numbers must be exactly right."""

    rtol: float
    atol: float
    exact: str | Array | Mapping[Any, Any] | None = None
    """None, "values" (all numbers), "zeros" (where the expected value is 0), a boolean array of the shape of the
    expected value, or a mapping from the index or key of a part of the value to one of these."""
    describe: bool = True
    """Whether a difference needs a message."""

    def get_part(self, key: Any) -> "Precision":
        """Return the precision of one part of a tuple or dict."""
        if isinstance(self.exact, Mapping):
            return replace(self, exact=self.exact.get(key))
        return self

    def make_mask(self, want: Array) -> Mask | None:
        """Return where the numbers must be exactly right. Raises ValueError if the case declares it wrongly."""
        if self.exact is None:
            return None
        if isinstance(self.exact, np.ndarray):
            if self.exact.dtype == np.bool_ and self.exact.shape == want.shape:
                return self.exact
        elif self.exact in ("values", "zeros"):
            return (want == 0) | (self.exact == "values")
        raise ValueError(
            f'the option \'exact\' of a case does not fit a value of shape {want.shape}: use "values", "zeros" or a '
            "boolean array of this shape"
        )


class CloseChecker:
    """Compares numbers. case.options can set "rtol" and "atol"; their defaults depend on the dtypes of the inputs.

    Infinities are always compared exactly. Where a statement promises other exact numbers, the case says so with the
    option "exact" (`Precision.exact`): 0 for a masked token, a count, an integer sum. It is never inferred from the
    expected value, because a 0 can also result from rounding."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare `actual.value` with `expected.value`, part by part."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None or expected.how == "raised":
            return finding or RIGHT
        precision = Precision(*get_tolerances(case), exact=case.options.get("exact"))
        difference = next(_find_differences(expected.value, actual.value, precision, ()), None)
        if difference is None:
            return RIGHT
        detail = f"expected {format_value(expected.value, 400)}; got {format_value(actual.value, 400)}"
        kind, message = difference.kind, difference.message
        return Finding(ok=False, kind=kind, message=message, first=difference.first, detail=detail)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether shapes, NaN and Inf are equal and values agree within four times the tolerances.

        Both outcomes are wrong, so the option "exact" does not matter here."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        rtol, atol = get_tolerances(case)
        return (
            next(_find_differences(a.value, b.value, Precision(4 * rtol, 4 * atol, describe=False), ()), None) is None
        )

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the call's inputs and both results. Of large arrays, show where the check found the first difference."""
        return build_call_view(case, expected, actual, partial(_find_first, case))


class CloseMessageChecker(CloseChecker):
    """Like `CloseChecker`, but two exceptions are the same behavior only if their messages are equal."""

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Compare messages too: many bugs raise ValueError for mismatched shapes, and only the shapes differ."""
        return super().is_same_behavior(case, a, b) and (
            a.how != "raised" or get_exception_message(a) == get_exception_message(b)
        )


def _find_first(case: Case, want: Array, got: Array) -> tuple[int, ...] | None:
    precision = Precision(*get_tolerances(case), exact=case.options.get("exact"))
    try:
        mask = precision.make_mask(want)
    except ValueError:  # a checker that shows only a part of what it compares
        mask = None
    difference = compare_arrays(want, got, rtol=precision.rtol, atol=precision.atol, exact=mask)
    return difference and difference.first


@remember_for_case
def get_tolerances(case: Case) -> tuple[float, float]:
    """Return (rtol, atol) of a case."""
    rtol, atol = SINGLE if _is_single_precision(case.payload) else DOUBLE
    return float(case.options.get("rtol", rtol)), float(case.options.get("atol", atol))


def _is_single_precision(value: Any) -> bool:
    if type(value) in _PLAIN_TYPES:  # most values are, and the abstract class below takes long to say no
        return False
    if isinstance(value, np.ndarray | np.generic):
        return cast("Any", value).dtype in (np.float32, np.float16)
    if isinstance(value, list | tuple):
        return any(_is_single_precision(item) for item in cast("Sequence[Any]", value))
    return isinstance(value, Mapping) and any(
        _is_single_precision(item) for item in cast("Mapping[Any, Any]", value).values()
    )


def _find_differences(want: Any, got: Any, precision: Precision, path: tuple[int, ...]) -> Iterator[ArrayDifference]:
    """Yield the differences in one part of the result, in order. `path` holds its indices in tuples and dicts."""
    if isinstance(want, Mapping):
        yield from _compare_dicts(cast("Mapping[Any, Any]", want), got, precision, path)
    elif isinstance(want, tuple) or (isinstance(want, list) and not _is_rectangular(cast("Any", want))):
        yield from _compare_sequences(cast("Sequence[Any]", want), got, precision, path)
    elif want is None or isinstance(want, str | bytes | bool):
        if not is_equal(want, got):
            yield ArrayDifference(kind="value", message="The returned value is different.", first=path or None)
    else:
        yield from _compare_numbers(want, got, precision, path)


def _is_rectangular(want: Any) -> bool:
    try:
        to_numeric(want, booleans=True)
    except NotNumericError:
        return False
    return True


def _compare_numbers(want: Any, got: Any, precision: Precision, path: tuple[int, ...]) -> Iterator[ArrayDifference]:
    try:
        want_array = to_numeric(want, booleans=True)
    except NotNumericError:  # not for a reference, but `is_same_behavior` compares two wrong results
        if not is_equal(want, got):
            yield ArrayDifference(kind="type", message="The returned value is different.", first=path or None)
        return
    try:
        got_array = to_numeric(got, booleans=want_array.dtype.kind == "b")
    except NotNumericError as error:
        yield ArrayDifference(kind="type", message=f"{capitalize_first(str(error))}.", first=path or None)
        return
    difference = compare_arrays(
        want_array,
        got_array,
        rtol=precision.rtol,
        atol=precision.atol,
        exact=precision.make_mask(want_array),
        describe=precision.describe,
    )
    if difference is not None:
        yield replace(difference, first=(*path, *(difference.first or ())) or None)


def _compare_sequences(
    want: Sequence[Any], got: Any, precision: Precision, path: tuple[int, ...]
) -> Iterator[ArrayDifference]:
    if not _is_sequence(got):
        yield ArrayDifference(kind="type", message=f"Expected {len(want)} results in a tuple.")
        return
    parts = cast("Sequence[Any]", got)
    if len(parts) != len(want):
        yield ArrayDifference(
            kind="shape", message=f"Got {len(parts)} results instead of {len(want)}.", first=path or None
        )
        return
    for index, (want_part, got_part) in enumerate(zip(want, parts, strict=True)):
        for difference in _find_differences(want_part, got_part, precision.get_part(index), (*path, index)):
            yield replace(difference, message=f"In result {index + 1}: {difference.message}")


def _is_sequence(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return cast("np.ndarray[Any, Any]", value).ndim > 0
    return isinstance(value, list | tuple)


def _compare_dicts(
    want: Mapping[Any, Any], got: Any, precision: Precision, path: tuple[int, ...]
) -> Iterator[ArrayDifference]:
    if not isinstance(got, Mapping):
        yield ArrayDifference(kind="type", message="Expected a dict.")
        return
    got_dict = cast("Mapping[Any, Any]", got)
    if len(got_dict) != len(want) or any(key not in got_dict for key in want):
        yield ArrayDifference(kind="shape", message="The keys of the dict are wrong.")
        return
    for index, key in enumerate(want):
        for difference in _find_differences(
            want[key], got_dict.get(key, _MISSING), precision.get_part(key), (*path, index)
        ):
            yield replace(difference, message=f"Under one key: {difference.message}")


NAME = "close"
CHECKER = CloseChecker()
