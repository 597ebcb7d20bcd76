"""cosine_search: any row among equals, whole numbers of any kind, and mistakes told by the order they give."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from problems.cosine_search import reference
from problems.cosine_search.check import CHECKERS, deduce, witness
from problems.format.case import Case
from problems.format.checker import Evidence
from problems.format.loader import SEED, load
from problems.format.numbers import indices
from problems.format.outcome import Outcome
from problems.format.payloads import call

PROBLEM = load("cosine_search")
CASES = PROBLEM.cases(SEED)
PLAIN = [case for case in CASES if case.payload.get("entry") == "cosine_top_k" and not case.checker]
TOP_K = CHECKERS["top-k"]


def outcome(value: Any) -> Outcome:
    return Outcome(how="ok", value=value)


def case_of(index: Any, q: Any, k: int) -> Case:
    payload = call("cosine_top_k", {"index": np.array(index), "q": np.array(q), "k": k})
    return Case(name="here", group="trap", summary="", payload=payload)


def kind(case: Case, value: Any) -> str:
    return TOP_K.check(case, outcome([]), outcome(value)).kind


def test_among_equals_any_row_is_right() -> None:
    case = case_of([[1.0, 0], [2, 0], [0, 1], [3, 0]], [1.0, 0], 2)
    for value in ([0, 1], [3, 0], (1, 3), np.array([3, 1]), [np.int32(1), np.int64(0)], np.array([1, 0], np.uint8)):
        assert kind(case, value) == ""
    assert kind(case, [0, 2]) == "rows"
    assert kind(case_of([[1.0, 0], [1, 1], [0, 1]], [1.0, 0], 3), [1, 0, 2]) == "order"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "type"), ([0.0, 1.0], "type"), ([True, False], "type"), ("01", "type"), ([[0, 1]], "type"),
        (np.zeros((1, 2), int), "type"), ([10**30, 0], "type"), ([0], "shape"), ([0, 1, 2], "shape"),
        ([0, 0], "duplicate"), ([-1, 0], "range"), ([0, 4], "range"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(value: Any, expected: str) -> None:
    case = case_of([[1.0, 0], [2, 0], [0, 1], [3, 0]], [1.0, 0], 2)
    assert kind(case, value) == expected
    list(witness(case, outcome([]), outcome(value)))
    TOP_K.show(case, outcome([0, 1]), outcome(value))


def test_nothing_is_right_in_any_form() -> None:
    case = case_of([[1.0, 0], [2, 0]], [1.0, 0], 0)
    for value in ([], (), np.array([]), np.zeros(0, int)):
        assert indices(value) is not None
        assert kind(case, value) == ""


@pytest.mark.parametrize("bug", [b for b in PROBLEM.bugs if not b.cost], ids=lambda bug: bug.id)
def test_its_order_alone_names_each_bug(bug: Any) -> None:
    for variant, source in bug.sources.items():
        if variant == "index":
            continue  # wrong in part 2 alone
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug.id}.{variant}.py", "exec"), module)
        named: Counter[str] = Counter()
        for case in PLAIN:
            try:
                with np.errstate(all="ignore"):
                    actual = outcome(module["cosine_top_k"](*case.payload["args"]))
            except ZeroDivisionError:
                continue
            right = outcome(reference.cosine_top_k(*case.payload["args"]))
            if not TOP_K.check(case, right, actual).ok:
                named.update(witness(case, right, actual))
        assert set(named) == {bug.id} or variant == "raises", (variant, named)


def test_what_is_sorted_decides_and_not_how() -> None:
    case = next(case for case in CASES if case.checker == "frugal")
    answer = reference.cosine_top_k(*case.payload["args"])

    def worked(lines: int, items: int) -> Outcome:
        return outcome({"value": answer, "lines": lines, "sorted": items})

    frugal = CHECKERS["frugal"]
    assert frugal.check(case, worked(50, 10), worked(200, 400)).ok
    assert frugal.check(case, worked(50, 10), worked(50, len(case.payload["args"][0]))).kind == "sort"
    assert frugal.check(case, worked(50, 10), worked(5000, 10)).kind == "loop"
    assert not frugal.same(case, worked(50, 2500), worked(5000, 10))


def test_rows_left_as_they_are_stored_are_unsorted_where_all_else_is_right() -> None:
    def evidence(case: Case, value: Any) -> Evidence:
        return Evidence(
            case=case,
            expected=outcome([]),
            actual=outcome(value),
            finding=TOP_K.check(case, outcome([]), outcome(value)),
        )

    index, q = [[0.0, 1], [1, 1], [1, 0]], [1.0, 0]
    every, best = case_of(index, q, 3), case_of(index, q, 1)
    assert list(deduce([evidence(best, [2]), evidence(every, [0, 1, 2])])) == [("unsorted-top-k", 1)]
    assert list(deduce([evidence(best, [0]), evidence(every, [0, 1, 2])])) == []
    assert list(deduce([evidence(every, [0, 1, 2])])) == []
    assert list(deduce([evidence(best, [2]), evidence(every, [2, 1, 0])])) == []
