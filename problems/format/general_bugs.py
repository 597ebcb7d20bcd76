"""Names mistakes with arrays that every problem can have and no package lists, from exceptions and wrong values.

An exception of NumPy, or a result with the shape or the values that the mistake gives, is taken as proof. The evidence
names only the cases that show it: the messages of exceptions and the values are the submission's, and can contain
hidden inputs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from problems.format.case import CORE_GROUPS
from problems.format.checker_api import Evidence
from problems.format.numeric_arrays import Array, NotNumericError, to_numeric
from problems.format.outcome import RaisedException

PREFIX = "general-"
"""The ids of these bugs begin with it. No id of a package does."""
MAX_GENERAL_BUGS = 2
_MAX_MESSAGE = 500
_MAX_ELEMENTS = 1 << 20
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class GeneralBug:
    name: str
    title: str
    sign: str
    """What the cases show, after "12 of 30 failed cases, “first” first: "."""
    why: str
    """Why it matters."""
    how: str
    """How to find and repair it."""

    @property
    def id(self) -> str:
        return PREFIX + self.name


@dataclass(frozen=True, slots=True)
class GeneralMatch:
    bug: GeneralBug
    indices: tuple[int, ...]
    """Those of the failed cases that show the bug."""


LOST_AXIS = GeneralBug(
    "lost-axis",
    "A reduction without keepdims",
    "NumPy could not broadcast an array to one that has one more axis",
    "A sum, mean or maximum over an axis removes the axis. Broadcasting then lines up the wrong axes: it raises for "
    "some shapes, and for square ones it silently gives wrong numbers.",
    "Print the shape after each reduction, with an input whose axes all have different lengths. Pass keepdims=True "
    "where the result is combined with the array again.",
)
BROADCAST = GeneralBug(
    "broadcast",
    "Two arrays whose shapes cannot be broadcast",
    "NumPy could not combine two arrays, because their shapes do not fit",
    "Code that fits the shapes of one example fails in production on the first batch with other lengths.",
    "Write the shape of each array beside the line that raises. Axes are compared from the last one; each pair must be "
    "equal or 1. Add an axis with None, or transpose.",
)
MATRIX_PRODUCT = GeneralBug(
    "matrix-product",
    "A matrix product whose inner lengths differ",
    "the last axis of the left factor and the second-to-last axis of the right one have different lengths",
    "With square matrices the same mistake raises nothing and gives a wrong product.",
    "Write both shapes beside the product: (..., m, k) @ (..., k, n). Transpose one factor, or swap the two.",
)
MISSING_AXIS = GeneralBug(
    "missing-axis",
    "An axis that the array does not have",
    "NumPy was given an axis that is out of bounds",
    "A fixed axis such as 1 fits two-dimensional inputs only. Callers also pass one vector, or a batch of matrices.",
    "Call the function with inputs of one, two and three axes. Count the axis from the end, as in axis=-1.",
)
WRONG_AXIS = GeneralBug(
    "wrong-axis",
    "The wrong axis",
    "the result is reduced or normalized over another axis",
    "On square inputs the shapes are right and only the numbers are wrong, so nothing raises.",
    "Use an input whose axes all have different lengths, and compare one row with a calculation on paper.",
)
SWAPPED_AXES = GeneralBug(
    "swapped-axes",
    "Two axes are swapped",
    "the result is the transpose of the expected one",
    "On square inputs the shape is right, so only the numbers show it.",
    "Use an input whose axes all have different lengths, and write the order of the axes beside each transpose.",
)
LOST_FRACTION = GeneralBug(
    "integers",
    "The fraction is lost",
    "each number is the expected one without its fraction",
    "An array that is created like an integer input, or //, drops what is after the decimal point. It raises nothing, "
    "and tests with whole numbers pass.",
    "Print the dtype of the result. Convert the input with astype(float), or divide with / and not with //.",
)
INTEGER_TARGET = GeneralBug(
    "integer-target",
    "Fractions are written into an integer array",
    "NumPy refused to store fractions in an integer array",
    "An in-place operation such as x /= 2 keeps the dtype of x. It works for float inputs and raises for integer ones.",
    "Call the function with an integer array. Convert it with astype(float) first, or create a new result.",
)
NARROW_TYPE = GeneralBug(
    "narrow-type",
    "Computed in a narrower type than the input",
    "the numbers have only the digits of float32 or float16",
    "More than half of the digits are lost, and long sums and differences of close numbers lose more.",
    "Print the dtype after each step. Look for astype, for dtype= and for arrays that are created without a dtype.",
)
CHANGED_INPUT = GeneralBug(
    "changed-input",
    "An input is changed in place",
    "the call changed one of its arguments",
    "The caller still uses it: a second call, or another thread, reads values that the caller did not write. A view of "
    "an array, such as a slice or a reshape, shares its memory with the input, so writing to it is enough.",
    "Compare the input with a copy after the call. Look for +=, out= and assignments to slices, and copy first.",
)
CHANGED_ARGUMENT = GeneralBug(
    "kept-input",
    "A method changes an argument, at once or later",
    "after the last step, an argument of an earlier step has other values",
    "A method that writes to its argument changes what the caller reads. So does an object that stores an argument, or "
    "a view of it, without a copy, and writes there in a later call.",
    "Compare the argument with a copy of it after its own call, and again after each later one. Copy it before you "
    "change or store it.",
)

STATE_BUG = "state-between-calls"
"""The id of another bug that every problem can have: a failed case that is correct alone shows it."""
TITLES: Mapping[str, str] = {
    STATE_BUG: "State is kept between calls",
    **{
        bug.id: bug.title
        for bug in (
            *(LOST_AXIS, BROADCAST, MATRIX_PRODUCT, MISSING_AXIS, WRONG_AXIS, SWAPPED_AXES),
            *(LOST_FRACTION, INTEGER_TARGET, NARROW_TYPE, CHANGED_INPUT, CHANGED_ARGUMENT),
        )
    },
}
"""The titles of all bugs that no package lists, by id."""

_SHAPES_MESSAGE = re.compile(
    r"operands could not be broadcast together with (?:remapped )?shapes? (\([\d,]*\)) (\([\d,]*\))"
)
_BROADCAST_MESSAGE = re.compile(
    r"operands could not be broadcast|could not broadcast input array|shape mismatch: objects cannot be broadcast"
)
_MATRIX_PRODUCT_MESSAGE = re.compile(r"mismatch in its core dimension|shapes \([\d,]*\) and \([\d,]*\) not aligned")
_AXIS_MESSAGE = re.compile(r"axis -?\d+ is out of bounds for array of dimension")
_CAST_MESSAGE = re.compile(r"Cannot cast ufunc '\w+' output from dtype\('float\d+'\) to dtype\('u?int\d+'\)")


def find_general_bugs(evidence: Sequence[Evidence]) -> list[GeneralMatch]:
    """Return the mistakes that failed normal and trap cases prove, the one that explains most cases first.

    One for each case, and at most MAX_GENERAL_BUGS.

    Other cases decide no verdict, and accepted solutions fail them for good reasons."""
    found: dict[str, tuple[GeneralBug, list[int]]] = {}
    for index, entry in enumerate(evidence):
        if not entry.is_failure or entry.case.group not in CORE_GROUPS:
            continue
        bug = _find_bug(entry)
        if bug is not None:
            found.setdefault(bug.name, (bug, []))[1].append(index)
    ranked = sorted(found.values(), key=lambda pair: -len(pair[1]))
    return [GeneralMatch(bug, tuple(indices)) for bug, indices in ranked[:MAX_GENERAL_BUGS]]


def _find_bug(entry: Evidence) -> GeneralBug | None:
    if entry.actual.how == "raised":
        return _classify_exception(entry.actual.raised) if entry.actual.raised else None
    if entry.actual.how != "ok":
        return None
    if entry.finding.kind == "mutated":
        return CHANGED_ARGUMENT if any(name.startswith("step ") for name in entry.actual.mutated) else CHANGED_INPUT
    return next(_classify_values(entry), None)


def _classify_exception(raised: RaisedException) -> GeneralBug | None:
    message = raised.message[:_MAX_MESSAGE]
    classes = {raised.type, *raised.bases}
    if "TypeError" in classes:
        return INTEGER_TARGET if _CAST_MESSAGE.search(message) else None
    if not classes & {"ValueError", "IndexError"}:
        return None
    pair = _SHAPES_MESSAGE.search(message)
    if pair and _has_lost_axis(*map(_read_shape, pair.groups())):
        return LOST_AXIS
    patterns = {BROADCAST: _BROADCAST_MESSAGE, MATRIX_PRODUCT: _MATRIX_PRODUCT_MESSAGE, MISSING_AXIS: _AXIS_MESSAGE}
    return next((bug for bug, pattern in patterns.items() if pattern.search(message)), None)


def _read_shape(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip("()").split(",") if part)


def _has_lost_axis(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Return whether one shape is the other one without one of its axes."""
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _classify_values(entry: Evidence) -> Iterator[GeneralBug]:
    """Yield what fits, the most certain first."""
    pairs = list(_iterate_array_pairs(entry.expected.value, entry.actual.value, 0))
    wrong = [(want, got) for want, got in pairs if not _is_equal(want, got)]
    if not wrong:
        return
    if all(_is_transposed(want, got) for want, got in wrong):
        yield SWAPPED_AXES
    inputs = list(_iterate_inputs(entry.case.payload))
    if all(_is_other_axis(want, got, inputs) for want, got in wrong):
        yield WRONG_AXIS
    if all(_is_truncated(want, got) for want, got in wrong):
        yield LOST_FRACTION
    if entry.finding.kind == "precision" and all(_is_narrow(want, got) for want, got in wrong):
        yield NARROW_TYPE


def _iterate_array_pairs(want: Any, got: Any, depth: int) -> Iterator[tuple[Array, Array]]:
    """Yield the arrays of two results in pairs, also those in tuples, dicts and lists of arrays of different shapes.

    Leaves out arrays above _MAX_ELEMENTS, and values that are nested deeper than _MAX_DEPTH.
    """
    try:
        first, second = to_numeric(want), to_numeric(got)
    except NotNumericError:
        if depth == _MAX_DEPTH:
            return
        if isinstance(want, Mapping) and isinstance(got, Mapping):
            table, other = cast("Mapping[Any, Any]", want), cast("Mapping[Any, Any]", got)
            for key in table:
                yield from _iterate_array_pairs(table[key], other.get(key), depth + 1)
        elif isinstance(want, list | tuple) and isinstance(got, list | tuple):
            for one, two in zip(cast("Sequence[Any]", want), cast("Sequence[Any]", got), strict=False):
                yield from _iterate_array_pairs(one, two, depth + 1)
        return
    if max(first.size, second.size) <= _MAX_ELEMENTS:
        yield first, second


def _iterate_inputs(payload: Mapping[str, Any]) -> Iterator[Array]:
    for value in (*payload.get("args", ()), *payload.get("kwargs", {}).values()):
        if isinstance(value, np.ndarray):
            yield cast("Array", value)


def _is_equal(want: Array, got: Array) -> bool:
    return want.shape == got.shape and bool(np.array_equal(want, got, equal_nan=True))


def _is_close(want: Array, got: Array) -> bool:
    """Return whether two arrays of floats or integers are equal but for rounding."""
    if want.shape != got.shape:
        return False
    return bool(np.allclose(got.astype(np.float64), want.astype(np.float64), rtol=1e-4, atol=1e-7, equal_nan=True))


def _is_transposed(want: Array, got: Array) -> bool:
    if want.ndim < 2 or min(want.shape[-2:]) < 2:
        return False
    swapped = np.swapaxes(want, -1, -2)
    return not _is_close(want, got) and _is_close(swapped, got)


def _is_other_axis(want: Array, got: Array, inputs: Sequence[Array]) -> bool:
    """Return whether `got` is reduced, or sums to 1, over another axis than `want`."""
    if want.shape == got.shape:
        axes, others = _list_axes_with_sum_one(want), _list_axes_with_sum_one(got)
        return axes == [want.ndim - 1] and bool(others) and want.ndim - 1 not in others
    return any(
        want.shape == _drop(source.shape, axis) != got.shape == _drop(source.shape, other)
        for source in inputs
        if source.ndim >= 2
        for axis in range(source.ndim)
        for other in range(source.ndim)
    )


def _drop(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return shape[:axis] + shape[axis + 1 :]


def _list_axes_with_sum_one(values: Array) -> list[int]:
    """Return the axes over which an array without negative numbers sums to 1."""
    if values.ndim < 2 or not np.isfinite(values).all() or (values < 0).any():
        return []
    return [
        axis
        for axis in range(values.ndim)
        if values.shape[axis] > 1 and bool(np.all(np.abs(values.sum(axis=axis, dtype=np.float64) - 1) < 1e-4))
    ]


def _is_truncated(want: Array, got: Array) -> bool:
    """Return whether `got` is `want` without its fractions. All zeros prove nothing: unfinished code returns them."""
    if want.shape != got.shape or want.size < 2 or want.dtype.kind != "f" or not np.isfinite(want).all():
        return False
    has_fractions = np.abs(want - np.round(want)) > 1e-3
    return (
        bool(has_fractions.any())
        and bool(np.any(got))
        and (np.array_equal(got, np.trunc(want)) or np.array_equal(got, np.floor(want)))
    )


def _is_narrow(want: Array, got: Array) -> bool:
    """Return whether all numbers of `got` fit into float32, and those of `want` do not."""
    if want.dtype != np.float64 or got.dtype.kind != "f" or want.size < 4:
        return False
    return not _fits_single(want) and _fits_single(got)


def _fits_single(values: Array) -> bool:
    with np.errstate(over="ignore"):
        return bool(np.array_equal(values.astype(np.float32).astype(np.float64), values, equal_nan=True))
