"""How one array of numbers differs from another, in words that give no value away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from problems.format.numbers import Array

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`kind` and `message` as in `Finding`; `first` is the index of the first element that differs."""

    kind: str
    message: str
    first: tuple[int, ...] | None = None


def compare(want: Array, got: Array, *, rtol: float, atol: float) -> Difference | None:
    """None where `got` is right: same shape, NaN and Inf only where `want` has them, |got-want| <= atol+rtol*|want|."""
    if got.shape != want.shape:
        return Difference(kind="shape", message=_shapes(want, got))
    exact, answer = want.astype(np.float64), got.astype(np.float64)
    for kind, odd, expected in (
        ("nan", np.isnan(answer), np.isnan(exact)),
        ("inf", np.isposinf(answer), np.isposinf(exact)),
        ("inf", np.isneginf(answer), np.isneginf(exact)),
    ):
        if (odd & ~expected).any():
            name = {"nan": "NaN", "inf": "Infinity"}[kind]
            return Difference(kind=kind, message=f"{name} {_where(odd & ~expected)}.", first=_first(odd & ~expected))
    with np.errstate(invalid="ignore", over="ignore"):
        # Where both are the same infinity the difference is NaN, and not above the bound.
        wrong = np.abs(answer - exact) > atol + rtol * np.abs(exact)
        wrong |= np.isfinite(answer) & ~np.isfinite(exact)
        if not wrong.any():
            return None
        kind, message = _values(exact, answer, wrong, lambda a, b: _near(a, b, rtol, atol))
    return Difference(kind=kind, message=message, first=_first(wrong))


def _near(a: Floats, b: Floats, rtol: float, atol: float) -> bool:
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= atol + max(rtol, 1e-6) * np.abs(b)))


def _shapes(want: Array, got: Array) -> str:
    words = f"Shape {got.shape} for {want.shape}"
    if want.ndim >= 2 and got.shape == (*want.shape[:-2], want.shape[-1], want.shape[-2]):
        return words + ": transposed?"
    if got.size == want.size and got.ndim != want.ndim:
        axis = "an axis too many" if got.ndim > want.ndim else "an axis too few"
        return f"{words}: the right number of values, with {axis}."
    if got.ndim == want.ndim - 1:
        return words + ": was an axis summed away?"
    return words + "."


def _first(mask: Mask) -> tuple[int, ...]:
    return tuple(int(place) for place in np.unravel_index(int(np.argmax(mask)), mask.shape))


def _where(mask: Mask) -> str:
    """Where a mask is true: "everywhere", "from row 2 on", "in rows 3 to 7", "in the last column", or a count."""
    if mask.all():
        return "everywhere" if mask.size > 1 else "as the only value"
    if mask.ndim:
        table = mask.reshape(mask.shape[0], -1)
        rows = np.flatnonzero(table.any(axis=1))
        whole = bool(table[rows].all())
        if whole or mask.ndim > 1:
            named = _rows(rows, mask.shape[0], "row" if mask.ndim > 1 else "place")
            if named and whole:
                return named
            if (column := _column(mask)) is not None:
                return column
            if named:
                return f"in {int(mask.sum())} of {mask.size} places, {named.removeprefix('in ')}"
    return f"in {int(mask.sum())} of {mask.size} places"


def _rows(rows: NDArray[np.intp], count: int, noun: str) -> str:
    first, last = int(rows[0]), int(rows[-1])
    if len(rows) == count or len(rows) != last - first + 1:
        return ""
    if first == last:
        return f"in the last {noun}" if last == count - 1 and count > 2 else f"in {noun} {first}"
    return f"from {noun} {first} on" if last == count - 1 else f"in {noun}s {first} to {last}"


def _column(mask: Mask) -> str | None:
    if mask.ndim < 2 or mask.shape[-1] < 2:
        return None
    columns = np.flatnonzero(mask.reshape(-1, mask.shape[-1]).any(axis=0))
    if len(columns) != 1 or mask.sum() < 2:
        return None
    place = int(columns[0])
    return "in the last column" if place == mask.shape[-1] - 1 else f"in column {place}"


def _values(want: Floats, got: Floats, wrong: Mask, near: Callable[[Floats, Floats], bool]) -> tuple[str, str]:
    """The most telling thing to say of values that differ."""
    return next(_sayings(want, got, wrong, near))


def _sayings(
    want: Floats, got: Floats, wrong: Mask, near: Callable[[Floats, Floats], bool]
) -> Iterator[tuple[str, str]]:
    finite = np.isfinite(want) & np.isfinite(got)
    if got.size > 1 and not np.any(got):
        yield "zeros", "Every value is 0."
    if got.size > 1 and np.all(got == got.flat[0]) and not np.all(want == want.flat[0]):
        yield "constant", "Every value is the same."
    yield from _precision(want, got)
    if want.size > 1 and finite.all():
        yield from _one_rule(want, got, near)
    if want.ndim and _all_one(want.sum(axis=-1)) and not _all_one(got.sum(axis=-1)):
        yield "sum", "It sums to 1 no longer along the last axis."
    if want.ndim >= 1 and want.shape[-1] > 1 and near(np.sort(got, axis=-1), np.sort(want, axis=-1)):
        yield "order", "The values are right and stand in another order."
    yield from _places(wrong)


def _all_one(sums: Floats) -> bool:
    return bool(np.all(np.abs(sums - 1.0) <= 1e-3))


def _precision(want: Floats, got: Floats) -> Iterator[tuple[str, str]]:
    """Right to a few digits only: what a narrower type, an epsilon or a cancellation leaves behind."""
    scale = np.abs(want)
    if np.any(np.isinf(want)) or not np.any(scale > 0):
        return
    error = float(np.max(np.abs(got - want) / np.where(scale > 0, scale, np.inf)))
    if error < 2e-3 and np.array_equal(want == 0, got == 0):
        yield (
            "precision",
            f"Right to about {max(1, int(-np.log10(error) + 1e-6))} digits only: precision is lost on the way.",
        )


def _one_rule(want: Floats, got: Floats, near: Callable[[Floats, Floats], bool]) -> Iterator[tuple[str, str]]:
    """One factor, one shift, or a transposition explains all of it."""
    pivot = np.unravel_index(int(np.argmax(np.abs(want))), want.shape)
    if want[pivot] != 0 and np.count_nonzero(want) > 1:
        factor = float(got[pivot] / want[pivot])
        if factor and near(got, want * factor):
            yield "factor", "The sign is wrong everywhere." if abs(factor + 1) < 1e-6 else _factor(factor)
    shift = float(got[pivot] - want[pivot])
    if near(got, want + shift):
        yield "shift", "Off by the same amount everywhere."
    if want.ndim >= 2 and want.shape[-1] == want.shape[-2] > 1 and near(got, np.swapaxes(want, -1, -2)):
        yield "transposed", "The values are those of the transpose."
    if want.ndim and want.shape[0] > 1 and near(got, want[::-1]):
        yield "order", "The rows are right and stand in reverse order."


def _factor(factor: float) -> str:
    return f"Off by a factor of {factor:.4g} everywhere."


def _places(wrong: Mask) -> Iterator[tuple[str, str]]:
    if wrong.all():
        yield "value", "Every value differs." if wrong.size > 1 else "The value differs."
    where = _where(wrong)
    if where.startswith("in the last column"):
        yield "column", "Right but for the last column."
    if where.startswith(("in ro", "from ro", "in the last row")):
        yield "row", f"It differs {where}, and is right elsewhere."
    yield "value", f"It differs {where}."
