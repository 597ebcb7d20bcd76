"""cosine_search: any row among equals, integers of any type, and bugs identified by the order of an answer."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from problems.cosine_search import reference
from problems.cosine_search.check import CHECKERS, deduce, witness
from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.numeric_arrays import to_indices
from problems.format.outcome import Outcome
from problems.format.payloads import call

PROBLEM = load_package("cosine_search")
CASES = PROBLEM.cases(PRACTICE_SEED)
PLAIN = [case for case in CASES if case.payload.get("entry") == "cosine_top_k" and not case.checker]
TOP_K = CHECKERS["top-k"]


def make_outcome(value: Any) -> Outcome:
    return Outcome(how="ok", value=value)


def make_case(index: Any, q: Any, k: int) -> Case:
    payload = call("cosine_top_k", {"index": np.array(index), "q": np.array(q), "k": k})
    return Case(name="here", group="trap", summary="", payload=payload)


def get_kind(case: Case, value: Any) -> str:
    return TOP_K.check(case, make_outcome([]), make_outcome(value)).kind


def test_accepts_any_row_among_equals() -> None:
    case = make_case([[1.0, 0], [2, 0], [0, 1], [3, 0]], [1.0, 0], 2)
    for value in ([0, 1], [3, 0], (1, 3), np.array([3, 1]), [np.int32(1), np.int64(0)], np.array([1, 0], np.uint8)):
        assert get_kind(case, value) == ""
    assert get_kind(case, [0, 2]) == "rows"
    assert get_kind(make_case([[1.0, 0], [1, 1], [0, 1]], [1.0, 0], 3), [1, 0, 2]) == "order"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "type"), ([0.0, 1.0], "type"), ([True, False], "type"), ("01", "type"), ([[0, 1]], "type"),
        (np.zeros((1, 2), int), "type"), ([10**30, 0], "type"), ([0], "shape"), ([0, 1, 2], "shape"),
        ([0, 0], "duplicate"), ([-1, 0], "range"), ([0, 4], "range"),
    ],
)  # fmt: skip
def test_reports_the_kind_of_a_malformed_answer(value: Any, expected: str) -> None:
    case = make_case([[1.0, 0], [2, 0], [0, 1], [3, 0]], [1.0, 0], 2)
    assert get_kind(case, value) == expected
    list(witness(case, make_outcome([]), make_outcome(value)))
    TOP_K.show(case, make_outcome([0, 1]), make_outcome(value))


def test_accepts_any_empty_sequence_when_k_is_zero() -> None:
    case = make_case([[1.0, 0], [2, 0]], [1.0, 0], 0)
    for value in ([], (), np.array([]), np.zeros(0, int)):
        assert to_indices(value) is not None
        assert get_kind(case, value) == ""


@pytest.mark.parametrize("bug", [b for b in PROBLEM.bugs if not b.cost], ids=lambda bug: bug.id)
def test_order_identifies_each_bug(bug: Any) -> None:
    for variant, source in bug.sources.items():
        if variant == "index":
            continue  # wrong only in part 2
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug.id}.{variant}.py", "exec"), module)
        named: Counter[str] = Counter()
        evidence: list[Evidence] = []
        for case in PLAIN:
            try:
                with np.errstate(all="ignore"):
                    actual = make_outcome(module["cosine_top_k"](*case.payload["args"]))
            except (ZeroDivisionError, ValueError):
                continue
            right = make_outcome(reference.cosine_top_k(*case.payload["args"]))
            finding = TOP_K.check(case, right, actual)
            evidence.append(Evidence(case=case, expected=right, actual=actual, finding=finding))
            if not finding.ok:
                named.update(witness(case, right, actual))
        named.update(bug for bug, _ in deduce(evidence))
        assert set(named) == {bug.id} or variant == "raises", (variant, named)


def test_judges_work_by_how_much_is_sorted() -> None:
    case = next(case for case in CASES if case.checker == "frugal")
    answer = reference.cosine_top_k(*case.payload["args"])

    def make_work_outcome(lines: int, items: int) -> Outcome:
        return make_outcome({"value": answer, "lines": lines, "sorted": items})

    frugal = CHECKERS["frugal"]
    assert frugal.check(case, make_work_outcome(50, 10), make_work_outcome(200, 400)).ok
    assert (
        frugal.check(case, make_work_outcome(50, 10), make_work_outcome(50, len(case.payload["args"][0]))).kind
        == "sort"
    )
    assert frugal.check(case, make_work_outcome(50, 10), make_work_outcome(5000, 10)).kind == "loop"
    assert not frugal.is_same_behavior(case, make_work_outcome(50, 2500), make_work_outcome(5000, 10))


def test_deduces_an_epsilon_only_if_ordinary_rows_are_right() -> None:
    source = next(bug for bug in PROBLEM.bugs if bug.id == "epsilon-in-denominator").sources[""]
    module: dict[str, Any] = {}
    exec(source, module)

    def make_evidence(case: Case, answer: Any) -> Evidence:
        right, actual = make_outcome(reference.cosine_top_k(*case.payload["args"])), make_outcome(answer)
        return Evidence(case=case, expected=right, actual=actual, finding=TOP_K.check(case, right, actual))

    hard = [case for case in PLAIN if case.group == "hard"]
    answers = [make_evidence(case, module["cosine_top_k"](*case.payload["args"])) for case in hard]
    assert {bug for bug, _ in deduce(answers)} == {"epsilon-in-denominator"}
    ordinary = make_case([[1.0, 0], [2, 0], [0, 1]], [1.0, 0], 1)
    assert list(deduce([*answers, make_evidence(ordinary, [2])])) == []


def test_deduces_unsorted_from_stored_order() -> None:
    def make_evidence(case: Case, value: Any) -> Evidence:
        return Evidence(
            case=case,
            expected=make_outcome([]),
            actual=make_outcome(value),
            finding=TOP_K.check(case, make_outcome([]), make_outcome(value)),
        )

    index, q = [[0.0, 1], [1, 1], [1, 0]], [1.0, 0]
    every, best = make_case(index, q, 3), make_case(index, q, 1)
    assert list(deduce([make_evidence(best, [2]), make_evidence(every, [0, 1, 2])])) == [("unsorted-top-k", 1)]
    assert list(deduce([make_evidence(best, [0]), make_evidence(every, [0, 1, 2])])) == []
    assert list(deduce([make_evidence(every, [0, 1, 2])])) == []
    assert list(deduce([make_evidence(best, [2]), make_evidence(every, [2, 1, 0])])) == []


@pytest.mark.parametrize("seed", range(4))
def test_only_hard_cases_have_shorter_vectors_than_the_statement_says(seed: int) -> None:
    """Without a bound, the seed 0 has a trap case with a row of 0.0087."""
    calls = [case.payload for case in PROBLEM.cases(seed) if case.group != "hard" and "args" in case.payload]
    lengths = np.concatenate(
        [np.linalg.norm(np.asarray(each, float), axis=-1).ravel() for call in calls for each in call["args"][:2]]
    )
    assert lengths[lengths > 0].min() >= 0.01
