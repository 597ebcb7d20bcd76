"""Judges scores, fused rankings and the work of a query, and identifies bugs by the scores that they produce."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.bm25.formulas import FORMULAS, UNLISTED_BUG, DocumentCollection, Formula
from problems.format.abnormal_outcomes import check_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Finding
from problems.format.checkers.close import CloseChecker
from problems.format.numeric_arrays import MAX_INTS, NotNumericError, to_numeric
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.value_equality import to_python
from problems.format.view_builders import build_outcome_view
from problems.format.views import CaseView, NamedView, TextView, View

Floats = NDArray[np.float64]
DEDUPLICATED = "query-term-deduplicated"
MAX_STEPS_PER_DOCUMENT = 3.0
"""How many lines and lookups a query may take per additional document. Building the list of scores takes one or two.
A scan looks up each of the five terms."""


class ScoresChecker(CloseChecker):
    """Compares numbers within the tolerance and shows documents and queries as text."""

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show documents, queries and both results."""
        return _build_view(case, None if expected is None else build_outcome_view(expected), build_outcome_view(actual))


class FusedOrderChecker:
    """Requires every id once, highest fused score first. Ids with equal scores may come in any order."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the ids, then their order."""
        found = check_abnormal(case, expected, actual)
        if found is not None:
            return found
        ids, scores = _read_ids(actual.value), _compute_rrf_scores(case)  # ids are hashed only if their number is right
        detail = f"expected {format_value(expected.value, 400)}; got {format_value(actual.value, 400)}"
        if ids is None:
            return Finding(ok=False, kind="type", message="The answer must be a list of ids.", detail=detail)
        if len(ids) != len(scores) or not all(id_ in scores for id_ in ids) or len(set(ids)) != len(ids):
            message = "The answer must contain every id of the rankings exactly once, and nothing else."
            return Finding(ok=False, kind="missing", message=message, detail=detail)
        for place, (before, after) in enumerate(pairwise(ids)):
            if scores[after] > scores[before] + 1e-12:
                message = f"The order is wrong: place {place + 2} has a higher score than the place before it."
                return Finding(ok=False, kind="order", message=message, first=(place + 1,), detail=detail)
        return RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both answers are the same list."""
        return a.how == b.how and _read_ids(a.value) == _read_ids(b.value)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the rankings and both orders."""
        return _build_view(case, None if expected is None else build_outcome_view(expected), build_outcome_view(actual))


class QueryWorkChecker:
    """Limits how fast the work of a query with rare terms grows with the collection: see MAX_STEPS_PER_DOCUMENT."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the number of steps per additional document."""
        found = check_abnormal(case, expected, actual)
        if found is not None:
            return found
        steps = _compute_steps_per_document(case, actual)
        if steps is None:
            return Finding(ok=False, kind="type", message="The judge could not measure the work.")
        if steps <= MAX_STEPS_PER_DOCUMENT:
            return RIGHT
        message = f"Scoring visits every document: {steps:.0f} more steps for each document without a query term."
        return Finding(ok=False, kind="growth", message=message)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both outcomes scan all documents, or neither does."""
        first, second = _compute_steps_per_document(case, a), _compute_steps_per_document(case, b)
        if a.how != b.how or first is None or second is None:
            return a.how == b.how and first is second
        return (first > MAX_STEPS_PER_DOCUMENT) == (second > MAX_STEPS_PER_DOCUMENT)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the work at both sizes."""
        return CaseView(inputs=[], expected=None, actual=build_outcome_view(actual))


def _compute_steps_per_document(case: Case, outcome: Outcome) -> float | None:
    """Return how much the work grows per additional document, or None if the outcome does not have two counts."""
    work: Any = outcome.value
    small, large = case.payload["growth"]
    if not isinstance(work, list) or len(cast("list[Any]", work)) != 2:
        return None
    counts = cast("list[Any]", work)
    if not all(type(count) is int and 0 <= count < 2**40 for count in counts):
        return None
    return (counts[1] - counts[0]) / (large - small)


def _read_ids(value: Any) -> list[Any] | None:
    """Return a list of ints and strings, or None if the value is not a list of these."""
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        value = array.tolist() if array.ndim == 1 and array.size <= MAX_INTS else None
    if not isinstance(value, list | tuple):
        return None
    ids = [to_python(item) if isinstance(item, np.generic) else item for item in cast("Sequence[Any]", value)]
    return ids if all(type(item) in (int, str) for item in ids) else None


def _compute_rrf_scores(case: Case) -> dict[Any, float]:
    rankings, k = case.payload["args"][0], case.payload["kwargs"].get("k", 60)
    scores: dict[Any, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, 1):
            scores[id_] = scores.get(id_, 0.0) + 1 / (k + rank)
    return scores


def _build_view(case: Case, expected: View | None, actual: View | None) -> CaseView:
    inputs: list[NamedView] = []
    for name in ("collections", "queries", "args", "kwargs"):
        if case.payload.get(name):
            value = case.payload[name]
            title = {"collections": "docs", "args": "rankings"}.get(name, name)
            shown = value[0] if name == "args" or (name == "collections" and len(value) == 1) else value
            inputs.append(NamedView(name=title, value=TextView(text=format_value(shown, 2000))))
    return CaseView(inputs=inputs, expected=expected, actual=actual)


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the smallest set of bugs whose formula explains all queries of the case, if there is only one such set."""
    if "queries" not in case.payload or expected.how != "ok" or actual.how != "ok" or actual.mutated:
        return
    want, got = _read_scores(case, expected), _read_scores(case, actual)
    if want is None or got is None or [scores.shape for scores in want] != [scores.shape for scores in got]:
        return
    answers = _list_answers(case, want, got)
    matches = [formula.bugs for formula in FORMULAS if formula.bugs and _matches_formula(answers, formula)]
    fewest = min(map(len, matches), default=0)
    likely = {bugs for bugs in matches if len(bugs) == fewest}
    if len(likely) == 1:
        bugs = next(iter(likely))
        if UNLISTED_BUG not in bugs and (DEDUPLICATED not in bugs or _has_terms_in_common_document(case)):
            yield from sorted(bugs)


def _has_terms_in_common_document(case: Case) -> bool:
    """Return whether a document contains two terms of its query.

    Otherwise a solution that uses only the last term gives the same scores as one that deduplicates the query.
    """
    return any(
        len({*terms} & {*doc}) > 1
        for place, terms, _ in case.payload["queries"]
        for doc in case.payload["collections"][place]
    )


def _read_scores(case: Case, outcome: Outcome) -> list[Floats] | None:
    """Return the scores of each query, or None if they are not numeric or their number is wrong."""
    count = len(case.payload["queries"])
    value: Any = outcome.value
    parts = [value] if count == 1 else value
    if not isinstance(parts, list | tuple) or len(cast("Sequence[Any]", parts)) != count:
        return None
    try:
        return [to_numeric(part).astype(np.float64) for part in cast("Sequence[Any]", parts)]
    except NotNumericError:
        return None


@dataclass(frozen=True, slots=True)
class _Answer:
    """The scores of one query, and what a formula needs to compute them."""

    collection: DocumentCollection
    terms: Sequence[str]
    k1: float
    b: float
    scores: Sequence[float]
    documents: Sequence[int]
    """All documents in the order of comparison: first one with a wrong score, which rules out most formulas."""


def _list_answers(case: Case, want: Sequence[Floats], got: Sequence[Floats]) -> list[_Answer]:
    """Return the answer to each query. `want` and `got` are the expected and the actual scores of each query."""
    collections = [DocumentCollection(docs) for docs in case.payload["collections"]]
    answers: list[_Answer] = []
    for (place, terms, settings), right, given in zip(case.payload["queries"], want, got, strict=True):
        wrong_places = np.flatnonzero(~np.isclose(given, right, rtol=1e-6, atol=1e-8)).tolist()
        k1, b = float(settings.get("k1", 1.5)), float(settings.get("b", 0.75))
        scores = given.tolist()
        documents = (*wrong_places[:1], *range(len(scores)))
        answers.append(_Answer(collections[int(place)], terms, k1, b, scores, documents))
    return answers


def _matches_formula(answers: Sequence[_Answer], formula: Formula) -> bool:
    """Return whether `formula` gives exactly these scores."""
    for answer in answers:
        for document in answer.documents:
            score = answer.collection.compute_score(document, answer.terms, answer.k1, answer.b, formula)
            if not math.isfinite(score) or not abs(answer.scores[document] - score) <= 1e-9 + 1e-6 * abs(score):
                return False
    return True


CHECKERS: Mapping[str, Checker] = {
    "scores": ScoresChecker(),
    "fused": FusedOrderChecker(),
    "growth": QueryWorkChecker(),
}
