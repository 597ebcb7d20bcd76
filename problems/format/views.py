"""What a person is shown of a value: small, plain, JSON-ready. The pages draw these and nothing else."""

from dataclasses import dataclass
from typing import Literal

Number = float | int | bool | str | None
"""A cell of an array. NaN and the infinities are the strings "nan", "inf" and "-inf", as JSON has no names for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayView:
    """An array (or nested list of numbers): row-major `data`, cut to the first `len(data)` of prod(shape) elements."""

    kind: Literal["array"] = "array"
    dtype: str
    shape: list[int]
    data: list[Number]
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """Anything else, as Python would print it, cut to a bound."""

    kind: Literal["text"] = "text"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One step of a call script. `ok` is None where the step could not be judged (after a crash)."""

    call: str
    expected: str | None
    actual: str | None
    ok: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsView:
    """A call script with the answers side by side; `first` is the index of the first wrong one."""

    kind: Literal["calls"] = "calls"
    calls: list[Call]
    first: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One token of a sampler: how often it was drawn of `Bars.draws`, and what was expected with its interval."""

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
class Line:
    """One line of a chart, its points from left to right."""

    label: str
    points: list[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A measure against a setting. `x` and `y` say what the axes hold; a page draws at most three lines."""

    kind: Literal["chart"] = "chart"
    x: str
    y: str
    lines: list[Line]


View = ArrayView | TextView | CallsView | BarsView | ChartView


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One input with the name of its parameter."""

    name: str
    value: View


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One case as shown to somebody who may see all of it. For calls and bars `actual` carries both sides and
    `expected` is None."""

    inputs: list[Named]
    expected: View | None
    actual: View | None
