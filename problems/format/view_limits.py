"""Shrinks the views of a case that take too many bytes. What is near the first difference remains."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from problems.format.array_views import shrink_array_view
from problems.format.views import ArrayView, BarsView, Call, CallsView, ChartView, NamedView, TextView, View


@dataclass(frozen=True, slots=True)
class ViewLimit:
    """`values` is the maximum number of elements of one array, `characters` that of one text, and `rows` that of calls,
    bars and points."""

    values: int
    characters: int
    rows: int


def shrink_view(view: View, limit: ViewLimit, first: Sequence[int] | None) -> View:
    """Return the view within `limit`. `first` is the index of the first difference of two arrays."""
    match view:
        case ArrayView():
            return shrink_array_view(view, first, limit.values)
        case TextView():
            return TextView(text=cut_text(view.text, limit.characters))
        case CallsView():
            return _shrink_calls(view, limit)
        case BarsView():
            bars = sorted(view.bars, key=lambda bar: bar.ok)[: limit.rows]  # wrong ones first
            return replace(view, bars=[replace(bar, label=cut_text(bar.label, limit.characters)) for bar in bars])
        case ChartView():
            lines = [
                replace(line, label=cut_text(line.label, limit.characters), points=line.points[: limit.rows])
                for line in view.lines[: limit.rows]
            ]
            x, y = cut_text(view.x, limit.characters), cut_text(view.y, limit.characters)
            return replace(view, x=x, y=y, lines=lines)


def shrink_inputs(inputs: Sequence[NamedView], limit: ViewLimit) -> list[NamedView]:
    return [
        NamedView(name=cut_text(named.name, limit.characters), value=shrink_view(named.value, limit, None))
        for named in inputs[: limit.rows]
    ]


def cut_text(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"


def _shrink_calls(view: CallsView, limit: ViewLimit) -> CallsView:
    """Return the calls around the first wrong one."""
    first = view.first or 0
    start = min(max(first - limit.rows // 2, 0), max(len(view.calls) - limit.rows, 0))
    calls = [_shrink_call(call, limit.characters) for call in view.calls[start : start + limit.rows]]
    return CallsView(calls=calls, first=None if view.first is None else first - start)


def _shrink_call(call: Call, characters: int) -> Call:
    expected = None if call.expected is None else cut_text(call.expected, characters)
    actual = None if call.actual is None else cut_text(call.actual, characters)
    return replace(call, call=cut_text(call.call, characters), expected=expected, actual=actual)
