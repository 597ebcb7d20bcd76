"""Judges an answer by the fused scores of its documents, and identifies mistakes by the order that each produces."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Finding
from problems.format.numeric_arrays import Indices, to_indices
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.view_builders import build_call_view
from problems.format.views import CaseView
from problems.hybrid_search.bug_pairs import compute_pairs
from problems.hybrid_search.fusion import MISTAKES, RANKS_FROM_ZERO, RAW_SCORES_ADDED, Floats, HybridSearch

BugIds = TypeVar("BugIds")
"""A bug's id, or the two ids of a pair."""

TOLERANCE = 1e-12
"""Fused scores that differ by at most this are equal. In the cases, different ones are at least 100 times as far apart.
"""
MIN_LENGTH_TO_DIAGNOSE = 8
"""A shorter answer may match the order of some mistake by accident."""
MIN_LENGTH_FOR_RANKS_FROM_ZERO = 40
"""Ranks that start at 0 change little. A shorter answer may match them because of another mistake."""


class _SearchPayloadKey:
    """A payload that is hashed by identity, so that results computed from it can be cached."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.payload = payload

    def __hash__(self) -> int:
        return id(self.payload)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SearchPayloadKey) and other.payload is self.payload


def read_search(case: Case) -> HybridSearch:
    """Return the search of a case. Its scores are computed once and cached."""
    return _build_search(_SearchPayloadKey(case.payload))


@lru_cache(maxsize=256)
def _build_search(key: _SearchPayloadKey) -> HybridSearch:
    docs, vectors, terms, q, k = cast("Sequence[Any]", key.payload["args"])
    return HybridSearch(docs, vectors, terms, q, k)


@lru_cache(maxsize=256)
def _compute_mistaken_scores(search: HybridSearch) -> Mapping[str, Sequence[Floats]]:
    return {bug: [*wrong(search)] for bug, wrong in MISTAKES.items()}


@lru_cache(maxsize=256)
def _compute_scores_of_pairs(search: HybridSearch) -> Mapping[tuple[str, str], Sequence[Floats]]:
    return compute_pairs(search)


def has_highest_scores(scores: Floats, got: Indices) -> bool:
    """Return whether `got` names the highest scores, best first. Its indices must be distinct and in range."""
    best = -np.sort(-scores)[: got.size]
    return bool(np.all(np.abs(scores[got] - best) <= TOLERANCE * max(1.0, float(np.abs(scores).max(initial=0)))))


class FusedScoreChecker:
    """Accepts the k documents with the highest fused scores, in order. Any document among equal scores is accepted."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the form of the answer, then the fused scores of its documents."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        search, got = read_search(case), to_indices(actual.value)
        finding = _check_form(search, got)
        if finding is not None or got is None:
            return finding or RIGHT
        if has_highest_scores(search.fused_scores, got):
            return RIGHT
        best = np.argsort(-search.fused_scores, kind="stable")[: got.size]
        first = int(np.argmax(np.abs(search.fused_scores[got] - search.fused_scores[best]) > TOLERANCE))
        same = np.allclose(
            np.sort(search.fused_scores[got]), np.sort(search.fused_scores[best]), rtol=0, atol=TOLERANCE
        )
        kind = "order" if same else "documents"
        message = (
            "The documents are right, but their order is wrong."
            if same
            else "The answer contains documents that are not among the best k."
        )
        detail = f"expected {format_value(best, 300)}; got {format_value(got, 300)}"
        return Finding(ok=False, kind=kind, message=message, first=(first,), detail=detail)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both answers have the same documents in the same order."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        first, second = to_indices(a.value), to_indices(b.value)
        return first is not None and second is not None and np.array_equal(first, second)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the call with both answers."""
        return build_call_view(case, expected, actual)


def _check_form(search: HybridSearch, got: Indices | None) -> Finding | None:
    """Return why the answer is not a list of distinct documents of the right length, or None if it is one."""
    if got is None:
        return Finding(ok=False, kind="type", message="The answer must be a list or array of integers.")
    if got.size != search.answer_size:
        return Finding(
            ok=False, kind="shape", message=f"The answer has shape ({got.size},), expected ({search.answer_size},)."
        )
    if np.any((got < 0) | (got >= len(search.docs))):
        return Finding(ok=False, kind="range", message="An index is out of range. Documents count from 0.")
    if len(set(got.tolist())) < got.size:
        return Finding(ok=False, kind="duplicate", message="A document appears in the answer twice.")
    return None


CHECKERS: Mapping[str, Checker] = {"fused": FusedScoreChecker()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the bug whose order the answer has, if exactly one bug fits, or both bugs of the only pair that fits if no
    single one does."""
    if actual.how != "ok" or expected.how != "ok":
        return
    search, got = read_search(case), to_indices(actual.value)
    if (
        _check_form(search, got) is not None
        or got is None
        or got.size < MIN_LENGTH_TO_DIAGNOSE
        or has_highest_scores(search.fused_scores, got)
    ):
        return
    bugs = _find_matches(_compute_mistaken_scores(search), got)
    if not bugs:
        pairs = _find_matches(_compute_scores_of_pairs(search), got)
        yield from pairs[0] if len(pairs) == 1 else ()
    elif len(bugs) == 1 and _is_proven(search, bugs[0], got):
        yield bugs[0]


def _find_matches(scores: Mapping[BugIds, Sequence[Floats]], got: Indices) -> list[BugIds]:
    return [name for name, forms in scores.items() if any(_is_distinctive_match(form, got) for form in forms)]


def _is_proven(search: HybridSearch, bug: str, got: Indices) -> bool:
    """Return whether the order of `bug`, which the answer has, cannot come from another mistake."""
    if bug == RAW_SCORES_ADDED:  # if one ranking has equal scores only, the order is that of the other one
        return bool(np.ptp(search.bm25_scores) > 0 and np.ptp(search.cosines) > 0)
    return bug != RANKS_FROM_ZERO or got.size >= MIN_LENGTH_FOR_RANKS_FROM_ZERO


def _is_distinctive_match(scores: Floats, got: Indices) -> bool:
    """Return whether the scores give this answer and few others. If many scores are equal, any order would match."""
    return has_highest_scores(scores, got) and len(set(np.round(scores[got], 12).tolist())) >= 0.55 * got.size
