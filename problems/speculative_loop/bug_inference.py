"""Which bug gives just this text, and which one just these numbers of target calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from problems.speculative_loop.model import Pair, Rule, decode

LAST_ROW = 10**6
LASTS = ("fewer", "as many as left", "K")
KEPT, SHIFTED, BONUS, EACH, CONTEXT = (
    "mismatch-kept",
    "row-off-by-one",
    "bonus-dropped",
    "target-called-per-token",
    "draft-context-wrong",
)
MISREAD: Sequence[tuple[str, Rule]] = (
    *((KEPT, Rule(keep="all", bonus_kept=kept, last=last)) for kept in (True, False) for last in LASTS),
    *((KEPT, Rule(keep="mismatch too", bonus_kept=kept, last=last)) for kept in (True, False) for last in LASTS),
    *((KEPT, Rule(keep="mismatch too", bonus=-1, last=last)) for last in LASTS),
    *((KEPT, Rule(keep="as many as match", last=last)) for last in LASTS),
    *((KEPT, Rule(keep="those that match", last=last)) for last in LASTS),
    *((SHIFTED, Rule(bonus=LAST_ROW, last=last)) for last in LASTS),
    *(
        (SHIFTED, Rule(compare=compare, bonus=bonus, last=last))
        for compare in (-1, 0, 1)
        for bonus in (-1, 0, 1)
        for last in LASTS
        if compare or bonus
    ),
)
WASTE: Sequence[Rule] = tuple(
    Rule(bonus_kept=kept, correction_kept=correction, bonus_asked=asked, last=last)
    for kept in (True, False)
    for correction in (True, False)
    for asked in (True, False)
    for last in LASTS
    if not (kept and correction and not asked)
)
Run = tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, int]]
"""A run, the settings of its pair, and the calls that were made."""


def misread(pair: Pair, run: Mapping[str, Any], text: list[int]) -> set[str]:
    """The bug whose rule gives this text; none where two would."""
    found = {bug for bug, rule in MISREAD if decode(pair, run, rule).tokens == text}
    return found if len(found) == 1 else set()


def costs(runs: Sequence[Run]) -> str:
    """The bug that explains the target calls of all runs; "" where none does."""
    if sum(calls["stale"] + calls["repeated"] for _, _, calls in runs) > len(runs):
        return CONTEXT
    if all(calls["target"] >= run["max_new"] for run, _, calls in runs):
        return EACH
    made = [calls["target"] for _, _, calls in runs]
    for rule in WASTE:
        counts = [decode(Pair(settings), run, rule).calls for run, settings, _ in runs]
        if all(abs(a - b) <= 1 for a, b in zip(made, counts, strict=True)):
            return BONUS
    return ""
