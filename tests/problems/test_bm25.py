"""bm25: bugs recognised by what they would have scored, fused orders with ties, work that grows."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from problems.bm25 import reference
from problems.bm25.check import Fused, Growth, Scores, witness
from problems.bm25.model import NOT_OURS, WAYS, Collection, Way
from problems.format.case import Case
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome

PROBLEM = load("bm25")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}
MANY = CASES["20 documents, a query with repetitions"]


def scored(case: Case, way: Way) -> Outcome:
    place, terms, settings = case.payload["queries"][0]
    k1, b = settings.get("k1", 1.5), settings.get("b", 0.75)
    return Outcome(how="ok", value=Collection(case.payload["collections"][place]).scores(terms, k1, b, way))


def named(case: Case, way: Way) -> set[str]:
    return set(witness(case, scored(case, Way()), scored(case, way)))


def test_the_model_written_right_is_the_formula() -> None:
    place, terms, _ = MANY.payload["queries"][0]
    scores = reference.bm25_score(reference.build_bm25_index(MANY.payload["collections"][place]), terms)
    assert scored(MANY, Way()).value == pytest.approx(scores, rel=1e-12)


def test_it_names_each_form_of_each_bug_and_no_other_mistake() -> None:
    for way in WAYS:
        if len(way.bugs) == 1 and way.tf not in ("b fixed", "k1 fixed"):  # those are right by default
            assert named(MANY, way) == (set() if NOT_OURS in way.bugs else way.bugs), way


def test_scores_of_0_are_no_evidence_for_one_bug_among_several() -> None:
    assert named(CASES["in every document"], Way(idf="raw")) == set()
    assert named(CASES["in most documents"], Way(idf="raw")) == {"raw-idf"}


@pytest.mark.parametrize(
    ("order", "ok"), [([1, 3, 2], True), ([3, 1, 2], False), ([1, 3], False), ([1, 3, 3], False), ([1, 3, "2"], False)]
)
def test_a_fused_order(order: list[Any], ok: bool) -> None:
    case = CASES["two rankings"]
    assert Fused().check(case, Outcome(how="ok", value=[1, 3, 2]), Outcome(how="ok", value=order)).ok == ok


def test_equal_sums_stand_in_any_order() -> None:
    case = CASES["equal sums"]
    for order in (["x", "y"], ["y", "x"]):
        assert Fused().check(case, Outcome(how="ok", value=["x", "y"]), Outcome(how="ok", value=order)).ok


def test_work_may_grow_by_the_list_of_scores_and_no_more() -> None:
    case = CASES["rare terms, two sizes"]
    for work, ok in (([100, 500], True), ([100, 100], True), ([100, 1200], False), (["a", 1], False), ([1], False)):
        right = Outcome(how="ok", value=[100, 100])
        assert Growth().check(case, right, Outcome(how="ok", value=work)).ok == ok


BY_LINES = b"""
def build_bm25_index(docs): return docs
def bm25_score(index, query_terms):
    for doc in index: pass
"""
BY_LOOKUPS = b"""
def build_bm25_index(docs): return [set(doc) for doc in docs]
def bm25_score(index, query_terms): return [*map(set.__contains__, index, query_terms * len(index))]
"""
BY_NEITHER = b"""
def build_bm25_index(docs): return docs
def bm25_score(index, query_terms): return [0.0] * len(index)
"""


@pytest.mark.parametrize(("source", "grows"), [(BY_LINES, True), (BY_LOOKUPS, True), (BY_NEITHER, False)])
def test_work_is_lines_and_look_ups(start_driver: Callable[..., Any], source: bytes, grows: bool) -> None:
    small, large = start_driver(PROBLEM.driver, source).run({"entry": "bm25_score", "growth": [50, 250]})["value"]
    assert (large >= small + 200) if grows else (large == small)


@pytest.mark.parametrize("junk", [None, 3, [], ["a"], [[1.0], {}], {"a": 1}, [float("nan")] * 20])
def test_it_bears_whatever_comes_back(junk: Any) -> None:
    actual = Outcome(how="ok", value=junk)
    for case in (MANY, CASES["several queries"]):
        right = scored(case, Way())
        assert not Scores().check(MANY, right, actual).ok
        assert list(witness(case, right, actual)) == []
    assert not Fused().check(CASES["two rankings"], actual, actual).ok
    Growth().same(CASES["rare terms, two sizes"], actual, actual)
