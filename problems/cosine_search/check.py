"""Judges indices by the similarities of their rows and a search by how much it sorts, and identifies mistakes by the
order that each produces."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np

from problems.cosine_search.cosine_scores import CosineSearch, Floats, compute_cosines, has_highest_scores
from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.case import CORE_GROUPS, Case
from problems.format.checker_api import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.script import ScriptChecker, read_step_results
from problems.format.numeric_arrays import Indices, to_indices
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.view_builders import build_call_view
from problems.format.views import CaseView

MAX_LINES = 1000
"""More lines of Python than a NumPy search runs, and fewer than the efficiency cases have rows."""
MIN_LENGTH_OUT_OF_ORDER = 200
"""A partition leaves this many rows unsorted. Fewer may come out sorted, or reversed, by accident."""
MIN_LENGTH_TO_DIAGNOSE = 5
"""A shorter answer may match the order of some mistake by accident."""
FULL, RAW, NAN, UNSORTED, ASCENDING, EPSILON = (
    "full-sort",
    "not-normalised",
    "zero-norm-nan",
    "unsorted-top-k",
    "ascending-order",
    "epsilon-in-denominator",
)
_DIVISION_ERRORS = {"ZeroDivisionError", "FloatingPointError"}


class _SearchWork(NamedTuple):
    lines: int
    sorted_items: int


class TopKChecker:
    """Accepts the k most similar rows, in order. Any row among equally similar ones is accepted."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the form of the answer, then the similarities of its rows."""
        return check_abnormal(case, expected, actual) or _judge_indices(_read_search(case), actual.value)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both answers have the same similarities in the same order."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        return _has_same_similarities(_read_search(case), a.value, b.value)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the call with both answers."""
        return build_call_view(case, expected, actual)


def _read_search(case: Case) -> CosineSearch:
    index, q, k = cast("Sequence[Any]", case.payload["args"])
    return CosineSearch(index, q, int(k))


def _judge_indices(search: CosineSearch, value: Any) -> Finding:
    got = to_indices(value)
    if got is None:
        return Finding(ok=False, kind="type", message="The answer must be a list or array of integers.")
    if got.size != search.answer_size:
        return Finding(
            ok=False, kind="shape", message=f"The answer has shape ({got.size},), expected ({search.answer_size},)."
        )
    outside = np.flatnonzero((got < 0) | (got >= len(search.index)))
    if outside.size:
        message = "An index is out of range. Rows count from 0."
        return Finding(ok=False, kind="range", message=message, first=(int(outside[0]),))
    if len(set(got.tolist())) < got.size:
        return Finding(ok=False, kind="duplicate", message="A row appears in the answer twice.")
    scores = search.scores
    if has_highest_scores(scores, got, search.tolerance):
        return RIGHT
    best = np.argsort(-scores, kind="stable")[: got.size]
    first = int(np.argmax(np.abs(scores[got] - scores[best]) > search.tolerance))
    kind, message = _describe_difference(scores, got, best, search.tolerance)
    detail = f"expected {format_value(best, 300)}; got {format_value(got, 300)}"
    return Finding(ok=False, kind=kind, message=message, first=(first,), detail=detail)


def _describe_difference(scores: Floats, got: Indices, best: Indices, tolerance: float) -> tuple[str, str]:
    if np.all(np.abs(np.sort(scores[got]) - np.sort(scores[best])) <= tolerance):
        return "order", "The rows are right, but they are not in order, best first."
    common = np.intersect1d(got, best).size
    return "rows", f"{got.size - common} of {got.size} rows are not among the most similar."


def _has_same_similarities(search: CosineSearch, first: Any, second: Any) -> bool:
    a, b = to_indices(first), to_indices(second)
    if a is None or b is None or a.size != b.size:
        return False
    if any(((x < 0) | (x >= len(search.index))).any() for x in (a, b)):
        return bool(np.array_equal(a, b))
    return bool(np.all(np.abs(search.scores[a] - search.scores[b]) <= search.tolerance))


class SortingWorkChecker(TopKChecker):
    """Requires that the answer is right, that not all rows are sorted, and that no Python loop runs over the rows."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the answer, then the work."""
        finding = super().check(case, _read_answer(expected), _read_answer(actual))
        return finding if not finding.ok else _judge_work(len(case.payload["args"][0]), actual.value)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether the answers are the same and both sort all rows, or neither does."""
        first, second = _read_work(a.value), _read_work(b.value)
        if first is None or second is None:
            return compare_abnormal(a, b) is True
        rows = len(case.payload["args"][0])
        return (first.sorted_items >= rows) == (second.sorted_items >= rows) and super().is_same_behavior(
            case, _read_answer(a), _read_answer(b)
        )

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the answers without the work."""
        return super().show(case, None if expected is None else _read_answer(expected), _read_answer(actual))


def _read_answer(outcome: Outcome) -> Outcome:
    """Return the outcome of a watched search with only the answer as its value, without the work."""
    return replace(outcome, value=_read_mapping(outcome.value).get("value"))


def _read_mapping(value: Any) -> Mapping[Any, Any]:
    """Return the value if it is a mapping, else an empty one."""
    nothing: Mapping[Any, Any] = {}
    return cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else nothing


def _read_work(value: Any) -> _SearchWork | None:
    """Return the work of a watched search, or None if its counts are not integers."""
    lines, items = _read_mapping(value).get("lines"), _read_mapping(value).get("sorted")
    return _SearchWork(lines, items) if type(lines) is int and type(items) is int else None


def _judge_work(rows: int, value: Any) -> Finding:
    """Judge the work in the value of a watched search over so many rows."""
    work = _read_work(value)
    if work is None:
        return Finding(ok=False, kind="type", message="The judge could not count the work of the search.")
    if work.sorted_items >= rows:
        message = "The answer is right, but all scores are sorted. Only the best k need to be in order."
        return Finding(ok=False, kind="sort", message=message)
    if work.lines > MAX_LINES:
        message = "The answer is right, but a Python loop runs over the rows. Let NumPy process all rows at once."
        return Finding(ok=False, kind="loop", message=message)
    return RIGHT


class IndexWorkChecker(ScriptChecker):
    """Checks a script whose last step is watched. private["rows"] is the number of vectors that it searches."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the last answer, then its work."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        want, got = _read_last_result(expected), _read_last_result(actual)
        right = got is not None and want is not None and _has_same_indices(want.get("value"), got.get("value"))
        if not right:
            return Finding(ok=False, kind="value", message="The answer is wrong, so its work was not judged.")
        return _judge_work(case.private["rows"], got)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether the last answers are the same and both sort all rows, or neither does."""
        first, second = (_read_last_result(outcome) for outcome in (a, b))
        first_work, second_work = _read_work(first), _read_work(second)
        if first is None or second is None or first_work is None or second_work is None:
            return compare_abnormal(a, b) is not False and first is second
        rows = case.private["rows"]
        return (first_work.sorted_items >= rows) == (second_work.sorted_items >= rows) and _has_same_indices(
            first.get("value"), second.get("value")
        )


def _read_last_result(outcome: Outcome) -> Mapping[str, Any] | None:
    steps = read_step_results(outcome.value)
    last = steps[-1].get("ok") if steps else None
    return cast("Mapping[str, Any]", last) if isinstance(last, Mapping) else None


def _has_same_indices(first: Any, second: Any) -> bool:
    a, b = to_indices(first), to_indices(second)
    return a is not None and b is not None and np.array_equal(a, b)


CHECKERS: Mapping[str, Checker] = {
    "top-k": TopKChecker(),
    "frugal": SortingWorkChecker(),
    "frugal-index": IndexWorkChecker(),
}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the bug whose order the answers have, if exactly one bug fits."""
    if case.group == "efficiency" or expected.how != "ok":
        return
    answers = list(_iterate_answers(case, actual))
    if any(not search.answer_size and to_indices(answer) is not None and len(answer) > 0 for search, answer in answers):
        yield "k-of-zero"
        return
    named = {bugs for search, answer in answers for bugs in _identify_bugs(search, answer, case.group)}
    if len(named) == 1:
        yield from named.pop()


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield the bugs that only all the cases together reveal."""
    yield from _deduce_stored_order(evidence)
    yield from _deduce_epsilon(evidence)


def _deduce_epsilon(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield epsilon-in-denominator for hard cases whose order it gives. At ordinary lengths the search is right."""
    if any(seen.is_failure and seen.case.group in CORE_GROUPS for seen in evidence):
        return
    for place, seen in enumerate(evidence):
        if seen.is_failure and seen.case.group == "hard" and "steps" not in seen.case.payload:
            search, got = _read_search(seen.case), to_indices(seen.actual.value)
            if got is not None and got.size == search.answer_size and _has_epsilon_order(search, got):
                yield EPSILON, place


def _deduce_stored_order(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield unsorted-top-k for all failed calls if each asks for all rows and returns them in stored order, and some
    other call is right."""
    calls = [(place, seen) for place, seen in enumerate(evidence) if "steps" not in seen.case.payload]
    wrong = [(place, seen) for place, seen in calls if not seen.finding.ok]
    if wrong and all(_returns_stored_order(seen) for _, seen in wrong) and len(wrong) < len(calls):
        yield from ((UNSORTED, place) for place, _ in wrong)


def _returns_stored_order(seen: Evidence) -> bool:
    """Return whether the answer to a search for all of several rows is 0, 1, 2, ..."""
    search = _read_search(seen.case)
    answer = _read_answer(seen.actual).value if seen.case.group == "efficiency" else seen.actual.value
    got = to_indices(answer) if seen.actual.how == "ok" else None
    rows = len(search.index)
    return got is not None and search.answer_size == rows > 1 and np.array_equal(got, np.arange(rows))


def _iterate_answers(case: Case, actual: Outcome) -> Iterator[tuple[CosineSearch, Any]]:
    """Yield each search of a case with its answer, or with {"raised": names of the exception's classes}."""
    if "steps" not in case.payload:
        raised = actual.raised
        yield _read_search(case), actual.value if raised is None else {"raised": [raised.type, *raised.bases]}
        return
    step_results = read_step_results(actual.value) or []
    batches: dict[str, list[Floats]] = {}
    for step, result in zip(case.payload["steps"], step_results, strict=False):
        if step[0] == "new":
            batches[step[1]] = []
        elif step[2] == "add":
            batches[step[1]].append(np.asarray(step[3][0], dtype=np.float64))
        else:
            search = CosineSearch(np.concatenate(batches[step[1]]), step[3][0], step[3][1])
            yield search, result.get("ok", result)


def _identify_bugs(search: CosineSearch, value: Any, group: str) -> Iterator[frozenset[str]]:
    """Yield each set of bugs that gives exactly this answer."""
    if isinstance(value, Mapping):
        names = cast("Mapping[Any, Any]", value).get("raised", ())
        names = cast("Sequence[Any]", names) if isinstance(names, list | tuple) else ()
        if search.has_zero_vector and any(isinstance(name, str) and name in _DIVISION_ERRORS for name in names):
            yield frozenset({NAN})
        return
    finding, got = _judge_indices(search, value), to_indices(value)
    if finding.ok or finding.kind not in ("order", "rows") or got is None:
        return
    is_long = got.size >= MIN_LENGTH_OUT_OF_ORDER
    if _is_ascending(search, got):
        yield from [frozenset({ASCENDING})] * is_long
        return
    by_scores = [*_match_mistaken_scores(search, got, group)]
    # If k is nearly the number of rows, any wrong score gives the right rows in a wrong order.
    is_selective = got.size <= 0.9 * len(search.index)
    if by_scores or not is_long:
        yield from by_scores
    elif is_selective and finding.kind == "order":
        yield frozenset({UNSORTED})
    elif group != "hard":
        yield from _match_raw_scores_out_of_order(search, got, is_selective)


def _match_raw_scores_out_of_order(search: CosineSearch, got: Indices, is_selective: bool) -> Iterator[frozenset[str]]:
    """Yield the bugs of an answer with the best rows by scores that are not normalized, in a wrong order.

    The reversed order proves no second bug: a partition can leave its rows in that order."""
    scores = next(_compute_raw_scores(search))
    best, tolerance = np.argsort(-scores)[: got.size], 1e-9 * float(np.abs(scores).max())
    if has_highest_scores(scores, got[::-1], tolerance) or has_highest_scores(-scores, got, tolerance):
        yield frozenset({RAW})
    elif is_selective and np.array_equal(np.sort(got), np.sort(best)):
        yield frozenset({RAW, UNSORTED})


def _is_ascending(search: CosineSearch, got: Indices) -> bool:
    """Return whether the answer is the right one reversed, or names the least similar rows."""
    return any(
        has_highest_scores(scores, answer, search.tolerance)
        for scores, answer in ((search.scores, got[::-1]), (-search.scores, got))
    )


def _match_mistaken_scores(search: CosineSearch, got: Indices, group: str) -> Iterator[frozenset[str]]:
    """Yield the bugs whose scores give exactly this order."""
    if _has_nan_order(search, got):
        yield frozenset({NAN})
    if group != "hard" and got.size >= MIN_LENGTH_TO_DIAGNOSE and _has_raw_order(search, got):
        yield frozenset({RAW})


def _has_nan_order(search: CosineSearch, got: Indices) -> bool:
    is_stored_order = np.array_equal(got, np.sort(got))  # stored order is no evidence of scores
    if is_stored_order or not search.has_zero_vector:
        return False
    return any(np.array_equal(got, answer) for answer in _compute_nan_answers(search))


def _has_raw_order(search: CosineSearch, got: Indices) -> bool:
    return any(
        has_highest_scores(scores, got, 1e-9 * float(np.abs(scores).max())) for scores in _compute_raw_scores(search)
    )


def _has_epsilon_order(search: CosineSearch, got: Indices) -> bool:
    if _judge_indices(search, got).kind not in ("order", "rows") or _is_ascending(search, got):
        return False
    if _has_nan_order(search, got) or _has_raw_order(search, got):
        return False
    return any(has_highest_scores(scores, got, 1e-9) for scores in _compute_epsilon_scores(search))


def _compute_raw_scores(search: CosineSearch) -> Iterator[Floats]:
    """Yield the scores of rows that are not normalized, and of rows normalized along the wrong axis."""
    index, q = search.index.astype(np.float64), search.q.astype(np.float64)
    yield index @ q
    with np.errstate(all="ignore"):
        yield np.nan_to_num(index / np.linalg.norm(index, axis=0)) @ q


def _compute_epsilon_scores(search: CosineSearch) -> Iterator[Floats]:
    """Yield scores whose denominator has an epsilon added to it, or is clamped to at least an epsilon."""
    index, q = search.index.astype(np.float64), search.q.astype(np.float64)
    rows, one, dot = np.linalg.norm(index, axis=1), float(np.linalg.norm(q)), index @ q
    for epsilon in 10.0 ** np.arange(-12, -3):
        yield dot / (rows * one + epsilon)
        yield dot / ((rows + epsilon) * (one + epsilon))
        yield dot / np.maximum(rows * one, epsilon)
        yield dot / (np.maximum(rows, epsilon) * max(one, epsilon))
        yield dot / (np.sqrt(rows**2 + epsilon) * one)


def _compute_nan_answers(search: CosineSearch) -> Iterator[Indices]:
    """Yield the answers of common ways to select the best k if the score of a zero row is NaN."""
    scores = compute_cosines(search.index, search.q, zero=np.nan)
    n, k, order = len(scores), search.answer_size, range(len(scores))
    down = np.argsort(scores)[::-1]
    yield down[:k]
    yield np.argsort(scores, kind="stable")[::-1][:k]
    for kind in ("quicksort", "stable"):
        yield np.argsort(-scores, kind=kind)[:k]
    for top in _compute_partitions(scores, k, n):
        yield top[np.argsort(scores[top])[::-1]]
        yield top[np.argsort(-scores[top])]
    plain: list[float] = scores.tolist()
    yield np.array(sorted(order, key=lambda i: plain[i], reverse=True)[:k])
    yield np.array(sorted(order, key=lambda i: -plain[i])[:k])
    yield np.array([i for _, i in sorted(zip(plain, order, strict=True), reverse=True)[:k]])
    yield np.array([i for _, i in sorted((-s, i) for i, s in enumerate(plain))[:k]])
    yield np.array(heapq.nlargest(k, order, key=lambda i: plain[i]))
    yield np.array([i for _, i in heapq.nlargest(k, zip(plain, order, strict=True))])


def _compute_partitions(scores: Floats, k: int, n: int) -> Iterator[Indices]:
    """Yield the k indices that each common partition of the n scores selects, or all n if k is 0 or n."""
    if 0 < k < n:
        yield np.argpartition(scores, -k)[-k:]
        yield np.argpartition(-scores, k)[:k]
        yield np.argpartition(-scores, k - 1)[:k]
    else:
        yield np.arange(n)
