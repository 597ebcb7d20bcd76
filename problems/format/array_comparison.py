"""Decides whether two numeric arrays agree, and describes how they differ. No value of the right array is in a
description, but one can say that it must be exactly 0, or by which factor all elements are wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from problems.format.numeric_arrays import Array

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_INTEGER_LIMIT = 2.0**63
"""Floats below this size fit into int64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayDifference:
    """`kind` and `message` are as in `Finding`. `first` is the index of the first element that differs."""

    kind: str
    message: str
    first: tuple[int, ...] | None = None


_UNDESCRIBED = ArrayDifference(kind="value", message="")


def compare_arrays(
    want: Array, got: Array, *, rtol: float, atol: float, exact: Mask | None = None, describe: bool = True
) -> ArrayDifference | None:
    """Return None if `got` is correct, else how it differs. With `describe=False` differences of values are not
    described, which takes less time.

    Correct means: the same shape, NaN and Inf only where `want` has them, |got - want| <= atol + rtol * |want|, and
    got == want where the mask `exact`, of the shape of `want`, is true. The checker chooses the tolerances."""
    if got.shape != want.shape:
        return ArrayDifference(kind="shape", message=_describe_shapes(want, got))
    right, answer = want.astype(np.float64), got.astype(np.float64)
    if _are_finite_and_close(right, answer, rtol, atol):
        return None if exact is None else _find_inexact(want, got, exact)
    for kind, found, allowed in (
        ("nan", np.isnan(answer), np.isnan(right)),
        ("inf", np.isposinf(answer), np.isposinf(right)),
        ("inf", np.isneginf(answer), np.isneginf(right)),
    ):
        if (found & ~allowed).any():
            return _describe_special(kind, found & ~allowed) if describe else _UNDESCRIBED
    with np.errstate(invalid="ignore", over="ignore"):
        # If both are the same infinity, the difference is NaN, which is not above the bound.
        wrong = np.abs(answer - right) > atol + rtol * np.abs(right)
        wrong |= np.isfinite(answer) & ~np.isfinite(right)
        if not wrong.any():
            return None if exact is None else _find_inexact(want, got, exact)
        if not describe:
            return _UNDESCRIBED
        kind, message = _describe_values(right, answer, wrong, lambda a, b: _is_near(a, b, rtol, atol))
    return ArrayDifference(kind=kind, message=message, first=_find_first(wrong))


def _describe_special(kind: str, wrong: Mask) -> ArrayDifference:
    name = {"nan": "NaN", "inf": "Infinity"}[kind]
    return ArrayDifference(kind=kind, message=f"{name} {_describe_location(wrong)}.", first=_find_first(wrong))


def _are_finite_and_close(right: Floats, answer: Floats, rtol: float, atol: float) -> bool:
    """Decide quickly what is true of most right answers: all values are finite and within the tolerance."""
    with np.errstate(invalid="ignore", over="ignore"):
        bound = atol + rtol * np.abs(right)
        return bool((np.abs(answer - right) <= bound).all() and np.isfinite(bound).all())


def _find_inexact(want: Array, got: Array, exact: Mask) -> ArrayDifference | None:
    """Return a difference at a place of `exact`, of two arrays that are equal within the tolerance."""
    wrong = exact & ~_is_same_number(want, got)
    if not wrong.any():
        return None
    is_zero = not want[wrong].any()
    message = f"It is close, but not {'exactly 0' if is_zero else 'exactly right'}, {_describe_location(wrong)}."
    return ArrayDifference(kind="exact", message=message, first=_find_first(wrong))


def _is_same_number(want: Array, got: Array) -> Mask:
    """Compare element by element. Integers of `want` are not rounded to floats: beyond 2**53 different ones would be
    equal."""
    with np.errstate(invalid="ignore"):
        if want.dtype.kind in "iu" and got.dtype.kind == "f":
            is_integer = (got == np.trunc(got)) & (np.abs(got) < _INTEGER_LIMIT)
            return is_integer & (np.where(is_integer, got, 0).astype(np.int64) == want)
        return (got == want) | (np.isnan(got) & np.isnan(want))


def _is_near(a: Floats, b: Floats, rtol: float, atol: float) -> bool:
    """An infinity is near only the same infinity, although its relative bound would admit every number."""
    if a.shape != b.shape:
        return False
    with np.errstate(invalid="ignore"):
        is_within = np.isfinite(b) & (np.abs(a - b) <= atol + max(rtol, 1e-6) * np.abs(b))
    return bool(np.all((a == b) | is_within))


def _describe_shapes(want: Array, got: Array) -> str:
    text = f"Shape {got.shape} instead of {want.shape}"
    if want.ndim >= 2 and got.shape == (*want.shape[:-2], want.shape[-1], want.shape[-2]):
        return text + ": is it transposed?"
    if got.size == want.size and got.ndim != want.ndim:
        axis = "one axis too many" if got.ndim > want.ndim else "one axis too few"
        return f"{text}: the number of values is correct, with {axis}."
    if got.ndim == want.ndim - 1:
        return text + ": did a sum remove an axis?"
    return text + "."


def _find_first(mask: Mask) -> tuple[int, ...]:
    return tuple(int(index) for index in np.unravel_index(int(np.argmax(mask)), mask.shape))


def _describe_location(mask: Mask) -> str:
    """Describe where a mask is true: "everywhere", "from row 2 on", "in rows 3 to 7", "in the last column", a count."""
    if mask.all():
        return "everywhere" if mask.size > 1 else "as the only value"
    if mask.ndim:
        table = mask.reshape(mask.shape[0], -1)
        rows = np.flatnonzero(table.any(axis=1))
        is_whole_rows = bool(table[rows].all())
        if is_whole_rows or mask.ndim > 1:
            row_text = _describe_rows(rows, mask.shape[0], "row" if mask.ndim > 1 else "element")
            if row_text and is_whole_rows:
                return row_text
            if (column := _describe_column(mask)) is not None:
                return column
            if row_text:
                return f"in {int(mask.sum())} of {mask.size} elements, {row_text.removeprefix('in ')}"
    return f"in {int(mask.sum())} of {mask.size} elements"


def _describe_rows(rows: NDArray[np.intp], count: int, noun: str) -> str:
    first, last = int(rows[0]), int(rows[-1])
    if len(rows) == count or len(rows) != last - first + 1:
        return ""
    if first == last:
        return f"in the last {noun}" if last == count - 1 and count > 2 else f"in {noun} {first}"
    return f"from {noun} {first} on" if last == count - 1 else f"in {noun}s {first} to {last}"


def _describe_column(mask: Mask) -> str | None:
    if mask.ndim < 2 or mask.shape[-1] < 2:
        return None
    columns = np.flatnonzero(mask.reshape(-1, mask.shape[-1]).any(axis=0))
    if len(columns) != 1 or mask.sum() < 2:
        return None
    index = int(columns[0])
    return "in the last column" if index == mask.shape[-1] - 1 else f"in column {index}"


def _describe_values(want: Floats, got: Floats, wrong: Mask, near: Callable[[Floats, Floats], bool]) -> tuple[str, str]:
    """Return (kind, message) of the most specific pattern in values that differ."""
    return next(_find_patterns(want, got, wrong, near))


def _find_patterns(
    want: Floats, got: Floats, wrong: Mask, near: Callable[[Floats, Floats], bool]
) -> Iterator[tuple[str, str]]:
    finite = np.isfinite(want) & np.isfinite(got)
    if got.size > 1 and not np.any(got):
        yield "zeros", "Every value is 0."
    if got.size > 1 and np.all(got == got.flat[0]) and not np.all(want == want.flat[0]):
        yield "constant", "Every value is the same."
    yield from _find_precision_loss(want, got)
    if want.size > 1 and finite.all():
        yield from _find_single_transform(want, got, near)
    if want.ndim and _is_all_one(want.sum(axis=-1)) and not _is_all_one(got.sum(axis=-1)):
        yield "sum", "It no longer sums to 1 along the last axis."
    if want.ndim >= 1 and want.shape[-1] > 1 and near(np.sort(got, axis=-1), np.sort(want, axis=-1)):
        yield "order", "The values are correct, but in a different order."
    yield from _describe_wrong_elements(wrong)


def _is_all_one(sums: Floats) -> bool:
    return bool(np.all(np.abs(sums - 1.0) <= 1e-3))


def _find_precision_loss(want: Floats, got: Floats) -> Iterator[tuple[str, str]]:
    """Find an answer that is correct to only a few digits: from a narrower type, an epsilon or a cancellation."""
    scale = np.abs(want)
    if np.any(np.isinf(want)) or not np.any(scale > 0):
        return
    error = float(np.max(np.abs(got - want) / np.where(scale > 0, scale, np.inf)))
    if error < 2e-3 and np.array_equal(want == 0, got == 0):
        digits = max(1, int(-np.log10(error) + 1e-6))
        cause = "Rounding can cause this, or a formula that differs only slightly."
        yield "precision", f"Correct to only about {digits} digits. {cause}"


def _find_single_transform(
    want: Floats, got: Floats, near: Callable[[Floats, Floats], bool]
) -> Iterator[tuple[str, str]]:
    """Find one factor, shift, transposition or reversal that explains every difference."""
    pivot = np.unravel_index(int(np.argmax(np.abs(want))), want.shape)
    if want[pivot] != 0 and np.count_nonzero(want) > 1:
        factor = float(got[pivot] / want[pivot])
        if factor and near(got, want * factor):
            yield "factor", "The sign is wrong everywhere." if abs(factor + 1) < 1e-6 else _describe_factor(factor)
    shift = float(got[pivot] - want[pivot])
    if near(got, want + shift):
        yield "shift", "Off by the same amount everywhere."
    if want.ndim >= 2 and want.shape[-1] == want.shape[-2] > 1 and near(got, np.swapaxes(want, -1, -2)):
        yield "transposed", "The values are those of the transpose."
    if want.ndim and want.shape[0] > 1 and near(got, want[::-1]):
        yield "order", "The rows are correct, but in reverse order."


def _describe_factor(factor: float) -> str:
    return f"Off by a factor of {factor:.4g} everywhere."


def _describe_wrong_elements(wrong: Mask) -> Iterator[tuple[str, str]]:
    if wrong.all():
        yield "value", "Every value differs." if wrong.size > 1 else "The value differs."
    where = _describe_location(wrong)
    if where.startswith("in the last column"):
        yield "column", "Correct except for the last column."
    if where.startswith(("in ro", "from ro", "in the last row")):
        yield "row", f"It differs {where} and is correct elsewhere."
    yield "value", f"It differs {where}."
