"""Infers the bug that gives exactly a wrong text, or exactly the measured numbers of target calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from problems.speculative_loop.toy_models import LoopRule, ModelPair, decode_speculatively

LAST_ROW = 10**6
"""A `bonus_shift` that is clipped to the last row."""
LAST_DRAFTS = ("fewer", "as many as left", "K")
"""The values of `LoopRule.last_draft`."""
REJECTED_KEPT, ROW_OFF_BY_ONE, BONUS_DROPPED, CALLED_PER_TOKEN, DRAFT_CONTEXT_WRONG = (
    "rejected-kept",
    "row-off-by-one",
    "bonus-dropped",
    "target-called-per-token",
    "draft-context-wrong",
)
TEXT_BUG_RULES: Sequence[tuple[str, LoopRule]] = (
    *(
        (REJECTED_KEPT, LoopRule(keep="all", keeps_bonus=keeps_bonus, last_draft=last))
        for keeps_bonus in (True, False)
        for last in LAST_DRAFTS
    ),
    *(
        (REJECTED_KEPT, LoopRule(keep="mismatch too", keeps_bonus=keeps_bonus, last_draft=last))
        for keeps_bonus in (True, False)
        for last in LAST_DRAFTS
    ),
    *((REJECTED_KEPT, LoopRule(keep="mismatch too", bonus_shift=-1, last_draft=last)) for last in LAST_DRAFTS),
    *((REJECTED_KEPT, LoopRule(keep="as many as match", last_draft=last)) for last in LAST_DRAFTS),
    *((REJECTED_KEPT, LoopRule(keep="those that match", last_draft=last)) for last in LAST_DRAFTS),
    *((ROW_OFF_BY_ONE, LoopRule(bonus_shift=LAST_ROW, last_draft=last)) for last in LAST_DRAFTS),
    *(
        (ROW_OFF_BY_ONE, LoopRule(compare_shift=compare, bonus_shift=bonus, last_draft=last))
        for compare in (-1, 0, 1)
        for bonus in (-1, 0, 1)
        for last in LAST_DRAFTS
        if compare or bonus
    ),
)
"""Rules of the bugs that give a wrong text."""
WASTE_RULES: Sequence[LoopRule] = tuple(
    LoopRule(keeps_bonus=keeps_bonus, keeps_correction=keeps_correction, requests_bonus=requests_bonus, last_draft=last)
    for keeps_bonus in (True, False)
    for keeps_correction in (True, False)
    for requests_bonus in (True, False)
    for last in LAST_DRAFTS
    if not (keeps_bonus and keeps_correction and not requests_bonus)
)
"""Rules that give the right text with more calls of the target than needed."""
MeasuredRun = tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, int]]
"""(run, settings of its pair of models, calls that were made)."""


def infer_text_bug(pair: ModelPair, run: Mapping[str, Any], text: list[int]) -> set[str]:
    """Return the bug whose rule gives this text; an empty set if no bug or more than one bug does."""
    found = {bug for bug, rule in TEXT_BUG_RULES if decode_speculatively(pair, run, rule).tokens == text}
    return found if len(found) == 1 else set()


def infer_cost_bug(runs: Sequence[MeasuredRun]) -> str:
    """Return the cost bug that explains the calls of all runs; "" if none does. It is also "" for a loop that calls the
    target for each token: such a loop wastes nothing else, and fails other cases."""
    if sum(calls["stale"] + calls["repeated"] for _, _, calls in runs) > len(runs):
        return DRAFT_CONTEXT_WRONG
    if all(calls["target"] >= run["max_new"] for run, _, calls in runs):
        return ""
    actual_counts = [calls["target"] for _, _, calls in runs]
    for rule in WASTE_RULES:
        counts = [decode_speculatively(ModelPair(settings), run, rule).calls for run, settings, _ in runs]
        if all(abs(a - b) <= 1 for a, b in zip(actual_counts, counts, strict=True)):
            return BONUS_DROPPED
    return ""
