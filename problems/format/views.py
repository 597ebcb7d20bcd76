"""The views of values that pages and reports display: small, plain and JSON-ready."""

from dataclasses import dataclass
from typing import Literal

Number = float | int | bool | str | None
"""An element of an array. NaN and the infinities are the strings "nan", "inf" and "-inf", because JSON lacks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayWindow:
    """The stored block of a large array: the index of its first element, and its length along each axis."""

    start: list[int]
    lengths: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArraySummary:
    """All elements of a large array: the least and the greatest finite one, and how many are NaN or infinite."""

    lowest: Number
    highest: Number
    not_finite: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceSummary:
    """How all elements of a large array differ from the expected ones.

    `largest` is the largest difference of two finite elements, and `largest_at` its index. The tolerance is that of
    the pages, which mark the elements that differ; it does not decide the verdict."""

    compared: int
    different: int
    largest: float
    largest_at: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayView:
    """An array, or a nested list of numbers. `data` is row-major.

    If `cut`, it holds only the block `window`. `difference` is set on the actual one of two large arrays of the same
    shape."""

    kind: Literal["array"] = "array"
    dtype: str
    shape: list[int]
    data: list[Number]
    cut: bool = False
    window: ArrayWindow | None = None
    summary: ArraySummary | None = None
    difference: DifferenceSummary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """Any other value as Python prints it, cut to a maximum length."""

    kind: Literal["text"] = "text"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One step of a call script. `ok` is None if the step was not judged (after a crash)."""

    call: str
    expected: str | None
    actual: str | None
    ok: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsView:
    """A call script with expected and actual results. `first` is the index of the first wrong call."""

    kind: Literal["calls"] = "calls"
    calls: list[Call]
    first: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One token of a sampler: its observed count in `BarsView.draws` draws, the expected count and its interval."""

    label: str
    observed: int
    expected: float | None
    low: float | None
    high: float | None
    allowed: bool
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsView:
    kind: Literal["bars"] = "bars"
    draws: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLine:
    """One line of a chart. Its points are ordered from left to right."""

    label: str
    points: list[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A line chart. `x` and `y` are the axis labels. A page draws at most three lines."""

    kind: Literal["chart"] = "chart"
    x: str
    y: str
    lines: list[ChartLine]


View = ArrayView | TextView | CallsView | BarsView | ChartView


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedView:
    """One input with the name of its parameter."""

    name: str
    value: View


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case for a reader who may see all of it. A calls or bars view holds both results, so it is in `actual` and
    `expected` is None."""

    inputs: list[NamedView]
    expected: View | None
    actual: View | None
