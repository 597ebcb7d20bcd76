"""hybrid_search: equal fused scores come in any order, and the order of an answer identifies mistakes."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.hybrid_search import reference
from problems.hybrid_search.cases import cases, is_clear, is_exposed
from problems.hybrid_search.check import CHECKERS, read_search, witness
from problems.hybrid_search.fusion import MISTAKES, HybridSearch

PROBLEM = load_package("hybrid_search")
CASES = PROBLEM.cases(PRACTICE_SEED)
FUSED = CHECKERS["fused"]
BY_NAME = {case.name: case for case in CASES}


def make_outcome(value: Any) -> Outcome:
    return Outcome(how="ok", value=value)


def get_kind(name: str, value: Any) -> str:
    return FUSED.check(BY_NAME[name], make_outcome([]), make_outcome(value)).kind


def test_accepts_the_answer_in_the_statement() -> None:
    assert get_kind("four documents", [0, 2, 1]) == ""
    assert get_kind("four documents", [0, 1, 2]) == "order"
    assert get_kind("four documents", [0, 2, 3]) == "documents"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "type"), ([0.0, 2.0, 1.0], "type"), ("021", "type"), ([True, 2, 1], "type"), (np.zeros((1, 3)), "type"),
        ([0, 2], "shape"), ([0, 2, 1, 3], "shape"), ([0, 0, 1], "duplicate"), ([0, 2, -3], "range"),
        ((0, 2, 1), ""), (np.array([0, 2, 1], np.uint8), ""), ([np.int64(0), np.int32(2), 1], ""),
    ],
)  # fmt: skip
def test_reports_the_kind_of_a_malformed_answer(value: Any, expected: str) -> None:
    assert get_kind("four documents", value) == expected
    list(witness(BY_NAME["four documents"], make_outcome([0, 2, 1]), make_outcome(value)))


def test_accepts_equal_fused_scores_in_any_order() -> None:
    search = read_search(BY_NAME["equal fused scores"])
    assert len(set(np.round(search.fused_scores, 12))) < len(search.docs)
    for direction in (1, -1):
        order = sorted(range(4), key=lambda i: (-round(search.fused_scores[i], 12), direction * i))
        assert get_kind("equal fused scores", order) == ""


@pytest.mark.parametrize("seed", range(3))
def test_cases_are_clear_and_reference_is_right_for_any_seed(seed: int) -> None:
    for case in cases(np.random.default_rng(seed)):
        assert is_clear(read_search(case)), case.name
        value = reference.hybrid_search(*case.payload["args"])
        assert FUSED.check(case, make_outcome(value), make_outcome(value)).ok, case.name


def test_detects_a_search_that_depends_on_rounding() -> None:
    docs, vectors = [["a"], ["a"]], np.array([[1.0, 0.0], [1.0, 1.0]])
    assert not is_clear(HybridSearch(docs, vectors, ["a"], np.ones(2), 2))
    assert is_clear(HybridSearch(docs, vectors, ["b"], np.array([1.0, 0.5]), 2))
    assert not is_clear(HybridSearch([["a"], ["b"]], vectors, ["a"], np.array([0.0, 1.0]) + 1e-9, 2))


@pytest.mark.parametrize("bug", list(MISTAKES))
def test_order_identifies_each_mistake_in_several_cases(bug: str) -> None:
    named: Counter[str] = Counter()
    for case in CASES:
        search = read_search(case)
        if not search.answer_size or not is_exposed(search, bug):
            continue
        wrong = np.argsort(-next(MISTAKES[bug](search)), kind="stable")[: search.answer_size]
        named.update(witness(case, make_outcome([]), make_outcome(wrong)))
    assert set(named) == {bug}
    assert named[bug] >= 4
