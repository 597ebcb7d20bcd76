"""Judges indices by the similarities they stand for, the work of a search by what it sorts, and tells mistakes apart by
the order that they alone would give."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from problems.cosine_search.vectors import Floats, Search, answer_fits, similarities
from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.script import Script, results
from problems.format.failures import alike, failure
from problems.format.numbers import Indices, indices
from problems.format.outcome import Outcome
from problems.format.show import shown_call
from problems.format.values import text_of
from problems.format.views import Shown

LINES = 1000
"""More lines of Python than NumPy's own run in any search, and fewer than there are rows in the efficiency cases."""
LARGE = 200
"""A partition leaves this many in no order; fewer may come out sorted, or in reverse, by accident."""
ENOUGH = 5
"""Fewer rows than this may come in the order of any mistake by accident."""
FULL, RAW, NAN, UNSORTED, ASCENDING, EPSILON = (
    "full-sort",
    "not-normalised",
    "zero-norm-nan",
    "unsorted-top-k",
    "ascending-order",
    "epsilon-in-denominator",
)
_BY_ZERO = {"ZeroDivisionError", "FloatingPointError"}


class TopK:
    """The k best similarities, in order; among equals any row will do."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the form, then at the similarities of the rows named."""
        return failure(case, expected, actual) or _judged(_search(case), actual.value)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same similarities in the same order."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        return _alike(_search(case), a.value, b.value)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The call with both answers."""
        return shown_call(case, expected, actual)


def _search(case: Case) -> Search:
    index, q, k = cast("Sequence[Any]", case.payload["args"])
    return Search(index, q, int(k))


def _judged(search: Search, value: Any) -> Finding:
    got = indices(value)
    if got is None:
        return Finding(ok=False, kind="type", message="The answer must be a list or array of k whole numbers.")
    if got.size != search.size:
        return Finding(ok=False, kind="shape", message=f"Shape ({got.size},) for ({search.size},).")
    outside = np.flatnonzero((got < 0) | (got >= len(search.index)))
    if outside.size:
        message = "An index is not that of a row; rows count from 0."
        return Finding(ok=False, kind="range", message=message, first=(int(outside[0]),))
    if len(set(got.tolist())) < got.size:
        return Finding(ok=False, kind="duplicate", message="A row stands in the answer twice.")
    true = search.scores
    if answer_fits(true, got, search.tolerance):
        return RIGHT
    best = np.argsort(-true, kind="stable")[: got.size]
    first = int(np.argmax(np.abs(true[got] - true[best]) > search.tolerance))
    kind, message = _difference(true, got, best, search.tolerance)
    detail = f"expected {text_of(best, 300)}; got {text_of(got, 300)}"
    return Finding(ok=False, kind=kind, message=message, first=(first,), detail=detail)


def _difference(true: Floats, got: Indices, best: Indices, tolerance: float) -> tuple[str, str]:
    if np.all(np.abs(np.sort(true[got]) - np.sort(true[best])) <= tolerance):
        return "order", "The right rows, in another order than best first."
    common = np.intersect1d(got, best).size
    return "rows", f"{got.size - common} of {got.size} rows are not among the most similar."


def _alike(search: Search, first: Any, second: Any) -> bool:
    a, b = indices(first), indices(second)
    if a is None or b is None or a.size != b.size:
        return False
    if any(((x < 0) | (x >= len(search.index))).any() for x in (a, b)):
        return bool(np.array_equal(a, b))
    return bool(np.all(np.abs(search.scores[a] - search.scores[b]) <= search.tolerance))


class Frugal(TopK):
    """The answer must be right, nothing but the best few sorted, and no loop run over the rows."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the answer first."""
        finding = super().check(case, _answer(expected), _answer(actual))
        return finding if not finding.ok else _frugal(len(case.payload["args"][0]), actual.value)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two that sort everything are alike, and so are two that do not."""
        first, second = _work(a.value), _work(b.value)
        if first is None or second is None:
            return alike(a, b) is True
        rows = len(case.payload["args"][0])
        return (first[1] >= rows) == (second[1] >= rows) and super().same(case, _answer(a), _answer(b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The answers alone."""
        return super().show(case, None if expected is None else _answer(expected), _answer(actual))


def _answer(outcome: Outcome) -> Outcome:
    return replace(outcome, value=_table(outcome.value).get("value"))


def _table(value: Any) -> Mapping[Any, Any]:
    nothing: Mapping[Any, Any] = {}
    return cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else nothing


def _work(value: Any) -> tuple[int, int] | None:
    """(lines, items sorted) of a watched search."""
    lines, items = _table(value).get("lines"), _table(value).get("sorted")
    return (lines, items) if type(lines) is int and type(items) is int else None


def _frugal(rows: int, value: Any) -> Finding:
    work = _work(value)
    if work is None:
        return Finding(ok=False, kind="type", message="The work of the search could not be counted.")
    if work[1] >= rows:
        message = "Right, but all scores are sorted where only the best few have to be in order."
        return Finding(ok=False, kind="sort", message=message)
    if work[0] > LINES:
        return Finding(ok=False, kind="loop", message="Right, but by a loop in Python: its work grows with the rows.")
    return RIGHT


class FrugalIndex(Script):
    """A script whose last step is watched. private["rows"] is how many vectors it searches."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the last answer first."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        want, got = _last(expected), _last(actual)
        right = got is not None and want is not None and _same_indices(want.get("value"), got.get("value"))
        if not right:
            return Finding(ok=False, kind="value", message="The answer is not right, so its work says nothing.")
        return _frugal(case.private["rows"], got)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two right answers that sort everything are alike, and so are two that do not."""
        first, second = (_last(outcome) for outcome in (a, b))
        ours, theirs = _work(first), _work(second)
        if first is None or second is None or ours is None or theirs is None:
            return alike(a, b) is not False and first is second
        rows = case.private["rows"]
        return (ours[1] >= rows) == (theirs[1] >= rows) and _same_indices(first.get("value"), second.get("value"))


def _last(outcome: Outcome) -> Mapping[str, Any] | None:
    steps = results(outcome.value)
    last = steps[-1].get("ok") if steps else None
    return cast("Mapping[str, Any]", last) if isinstance(last, Mapping) else None


def _same_indices(first: Any, second: Any) -> bool:
    a, b = indices(first), indices(second)
    return a is not None and b is not None and np.array_equal(a, b)


CHECKERS: Mapping[str, Checker] = {"top-k": TopK(), "frugal": Frugal(), "frugal-index": FrugalIndex()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Name the mistake whose order the answers have, if there is only one such."""
    if case.group == "efficiency" or expected.how != "ok":
        return
    named = {bug for search, answer in _answers(case, actual) for bug in _named(search, answer, case.group)}
    if len(named) == 1:
        yield named.pop()


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """All rows in the order in which they are stored, where all are asked for, and right answers to all else."""
    calls = [(place, seen) for place, seen in enumerate(evidence) if "steps" not in seen.case.payload]
    wrong = [(place, seen) for place, seen in calls if not seen.finding.ok]
    if wrong and all(_stored(seen) for _, seen in wrong) and len(wrong) < len(calls):
        yield from ((UNSORTED, place) for place, _ in wrong)


def _stored(seen: Evidence) -> bool:
    search = _search(seen.case)
    answer = _answer(seen.actual).value if seen.case.group == "efficiency" else seen.actual.value
    got = indices(answer) if seen.actual.how == "ok" else None
    rows = len(search.index)
    return got is not None and search.size == rows > 1 and np.array_equal(got, np.arange(rows))


def _answers(case: Case, actual: Outcome) -> Iterator[tuple[Search, Any]]:
    """Each search of a case, with what it gave or the names of what it raised."""
    if "steps" not in case.payload:
        raised = actual.raised
        yield _search(case), actual.value if raised is None else {"raised": [raised.type, *raised.bases]}
        return
    given = results(actual.value) or []
    held: dict[str, list[Floats]] = {}
    for step, result in zip(case.payload["steps"], given, strict=False):
        if step[0] == "new":
            held[step[1]] = []
        elif step[2] == "add":
            held[step[1]].append(np.asarray(step[3][0], dtype=np.float64))
        else:
            search = Search(np.concatenate(held[step[1]]), step[3][0], step[3][1])
            yield search, result.get("ok", result)


def _named(search: Search, value: Any, group: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        names = cast("Mapping[Any, Any]", value).get("raised", ())
        if search.has_zero and _BY_ZERO & set(cast("Sequence[str]", names)):
            yield NAN
        return
    finding, got = _judged(search, value), indices(value)
    if finding.ok or finding.kind not in ("order", "rows") or got is None:
        return
    large = got.size >= LARGE
    if _ascending(search, got):
        yield from [ASCENDING] * large
        return
    by_scores = [*_by_scores(search, got, group)]
    # Where nearly all rows are asked for, any wrong score gives the right rows in a wrong order.
    chosen = got.size <= 0.9 * len(search.index)
    yield from by_scores or [UNSORTED] * (large and chosen and finding.kind == "order")


def _ascending(search: Search, got: Indices) -> bool:
    """Is it the right answer backwards, or the right answer to the opposite question?"""
    return any(
        answer_fits(scores, answer, search.tolerance)
        for scores, answer in ((search.scores, got[::-1]), (-search.scores, got))
    )


def _by_scores(search: Search, got: Indices, group: str) -> Iterator[str]:
    """The mistakes whose scores give just this order."""
    stored = np.array_equal(got, np.sort(got))  # the order of the rows themselves says nothing of their scores
    if search.has_zero and not stored and any(np.array_equal(got, answer) for answer in _with_nan(search)):
        yield NAN
    raw = any(answer_fits(scores, got, 1e-9 * float(np.abs(scores).max())) for scores in _raw(search))
    if group != "hard":
        yield from [RAW] * (raw and got.size >= ENOUGH)
    elif not raw and any(answer_fits(scores, got, 1e-9) for scores in _with_epsilon(search)):
        yield EPSILON


def _raw(search: Search) -> Iterator[Floats]:
    """Scores of rows that keep their lengths."""
    index, q = search.index.astype(np.float64), search.q.astype(np.float64)
    yield index @ q
    with np.errstate(all="ignore"):
        yield np.nan_to_num(index / np.linalg.norm(index, axis=0)) @ q


def _with_epsilon(search: Search) -> Iterator[Floats]:
    """Scores whose denominator has an epsilon added to it, or is at least that."""
    index, q = search.index.astype(np.float64), search.q.astype(np.float64)
    rows, one, dot = np.linalg.norm(index, axis=1), float(np.linalg.norm(q)), index @ q
    for epsilon in 10.0 ** np.arange(-12, -3):
        yield dot / (rows * one + epsilon)
        yield dot / ((rows + epsilon) * (one + epsilon))
        yield dot / np.maximum(rows * one, epsilon)
        yield dot / (np.maximum(rows, epsilon) * max(one, epsilon))
        yield dot / (np.sqrt(rows**2 + epsilon) * one)


def _with_nan(search: Search) -> Iterator[Indices]:
    """What the ways to pick the best give where a zero row's score is NaN."""
    scores = similarities(search.index, search.q, zero=np.nan)
    n, k, order = len(scores), search.size, range(len(scores))
    down = np.argsort(scores)[::-1]
    yield down[:k]
    yield np.argsort(scores, kind="stable")[::-1][:k]
    for kind in ("quicksort", "stable"):
        yield np.argsort(-scores, kind=kind)[:k]
    for top in _partitions(scores, k, n):
        yield top[np.argsort(scores[top])[::-1]]
        yield top[np.argsort(-scores[top])]
    plain: list[float] = scores.tolist()
    yield np.array(sorted(order, key=lambda i: plain[i], reverse=True)[:k])
    yield np.array(sorted(order, key=lambda i: -plain[i])[:k])
    yield np.array([i for _, i in sorted(zip(plain, order, strict=True), reverse=True)[:k]])
    yield np.array([i for _, i in sorted((-s, i) for i, s in enumerate(plain))[:k]])
    yield np.array(heapq.nlargest(k, order, key=lambda i: plain[i]))
    yield np.array([i for _, i in heapq.nlargest(k, zip(plain, order, strict=True))])


def _partitions(scores: Floats, k: int, n: int) -> Iterator[Indices]:
    if 0 < k < n:
        yield np.argpartition(scores, -k)[-k:]
        yield np.argpartition(-scores, k)[:k]
        yield np.argpartition(-scores, k - 1)[:k]
    else:
        yield np.arange(n)
