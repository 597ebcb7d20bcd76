"""The table: each row is a ratio to the fresh process, beside its goal and its floor."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

MISSED = "misses half of its goal"
MISSED_PARTLY = "misses its goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`values` are the measured ones, and `reference` the median of what they are compared with: 1 if they are not.

    `scale` and `unit` are how the values are printed. `goal` and `floor` are ratios: the one to reach, and that of a
    fork with the same isolation and nothing else.
    """

    name: str
    values: Sequence[float]
    reference: float = 1.0
    scale: float = 1000.0
    unit: str = "ms"
    goal: float | None = None
    floor: float | None = None
    is_higher_better: bool = False

    @property
    def ratio(self) -> float:
        return statistics.median(self.values) / self.reference

    @property
    def quartiles(self) -> tuple[float, float]:
        """The spread: half of the values are between the two."""
        if len(self.values) == 1:
            return self.values[0], self.values[0]
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    @property
    def verdict(self) -> str:
        """Whether the row misses its goal, or even half of it; "" if it has none or reaches it."""
        if self.goal is None:
            return ""
        share = self.ratio / self.goal if self.is_higher_better else self.goal / self.ratio
        if share >= 1:
            return ""
        return MISSED_PARTLY if share >= 0.5 else MISSED


def format_table(rows: Sequence[Row]) -> str:
    lines = [f"{'':<66}{'median':>12}  {'half of them':<16}{'ratio':>7}{'goal':>7}{'floor':>7}"]
    for row in rows:
        low, high = (value * row.scale for value in row.quartiles)
        median = f"{statistics.median(row.values) * row.scale:.1f} {row.unit}"
        spread = f"{low:.1f} to {high:.1f}"
        limits = "".join(f"{'' if limit is None else format(limit, 'g'):>7}" for limit in (row.goal, row.floor))
        lines.append(f"{row.name:<66}{median:>12}  {spread:<16}{row.ratio:>7.2f}{limits}  {row.verdict}".rstrip())
    return "\n".join(lines)


def format_shares(shares: dict[str, float]) -> str:
    """`shares` are CPU seconds."""
    total = sum(shares.values())
    return "\n".join(f"{name:<66}{seconds * 1000:>9.1f} ms{seconds / total:>7.0%}" for name, seconds in shares.items())
