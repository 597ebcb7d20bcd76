"""hybrid_search: equal sums in any order, and mistakes told by the order they give."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.hybrid_search import reference
from problems.hybrid_search.cases import cases, is_clear, shown
from problems.hybrid_search.check import CHECKERS, search_of, witness
from problems.hybrid_search.fusion import WRONG, Hybrid

PROBLEM = load("hybrid_search")
CASES = PROBLEM.cases(SEED)
FUSED = CHECKERS["fused"]
BY_NAME = {case.name: case for case in CASES}


def outcome(value: Any) -> Outcome:
    return Outcome(how="ok", value=value)


def kind(name: str, value: Any) -> str:
    return FUSED.check(BY_NAME[name], outcome([]), outcome(value)).kind


def test_it_knows_the_example_of_the_statement() -> None:
    assert kind("four documents", [0, 2, 1]) == ""
    assert kind("four documents", [0, 1, 2]) == "order"
    assert kind("four documents", [0, 2, 3]) == "documents"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "type"), ([0.0, 2.0, 1.0], "type"), ("021", "type"), ([True, 2, 1], "type"), (np.zeros((1, 3)), "type"),
        ([0, 2], "shape"), ([0, 2, 1, 3], "shape"), ([0, 0, 1], "duplicate"), ([0, 2, -3], "range"),
        ((0, 2, 1), ""), (np.array([0, 2, 1], np.uint8), ""), ([np.int64(0), np.int32(2), 1], ""),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(value: Any, expected: str) -> None:
    assert kind("four documents", value) == expected
    list(witness(BY_NAME["four documents"], outcome([0, 2, 1]), outcome(value)))


def test_equal_sums_come_in_any_order() -> None:
    search = search_of(BY_NAME["equal sums"])
    assert len(set(np.round(search.fused, 12))) < len(search.docs)
    for direction in (1, -1):
        order = sorted(range(4), key=lambda i: (-round(search.fused[i], 12), direction * i))
        assert kind("equal sums", order) == ""


@pytest.mark.parametrize("seed", range(3))
def test_cases_of_any_seed_are_clear_and_the_reference_right(seed: int) -> None:
    for case in cases(np.random.default_rng(seed)):
        assert is_clear(search_of(case)), case.name
        value = reference.hybrid_search(*case.payload["args"])
        assert FUSED.check(case, outcome(value), outcome(value)).ok, case.name


def test_it_knows_a_search_that_hangs_on_rounding() -> None:
    docs, vectors = [["a"], ["a"]], np.array([[1.0, 0.0], [1.0, 1.0]])
    assert not is_clear(Hybrid(docs, vectors, ["a"], np.ones(2), 2))
    assert is_clear(Hybrid(docs, vectors, ["b"], np.array([1.0, 0.5]), 2))
    assert not is_clear(Hybrid([["a"], ["b"]], vectors, ["a"], np.array([0.0, 1.0]) + 1e-9, 2))


@pytest.mark.parametrize("bug", list(WRONG))
def test_each_mistake_shows_in_several_cases_and_is_named_by_its_order(bug: str) -> None:
    named: Counter[str] = Counter()
    for case in CASES:
        search = search_of(case)
        if not search.size or not shown(search, bug):
            continue
        wrong = np.argsort(-next(WRONG[bug](search)), kind="stable")[: search.size]
        named.update(witness(case, outcome([]), outcome(wrong)))
    assert set(named) == {bug}
    assert named[bug] >= 4
