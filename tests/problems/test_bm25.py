"""bm25: bugs identified by the scores that they produce, fused orders with ties, and the growth of work."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from problems.bm25 import reference
from problems.bm25.check import FusedOrderChecker, QueryWorkChecker, ScoresChecker, witness
from problems.bm25.formulas import FORMULAS, UNLISTED_BUG, DocumentCollection, Formula
from problems.format.case import Case
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("bm25")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
MANY = CASES["20 documents, a query with repetitions"]


def compute_outcome(case: Case, formula: Formula) -> Outcome:
    place, terms, settings = case.payload["queries"][0]
    k1, b = settings.get("k1", 1.5), settings.get("b", 0.75)
    return Outcome(
        how="ok", value=DocumentCollection(case.payload["collections"][place]).compute_scores(terms, k1, b, formula)
    )


def find_bugs(case: Case, formula: Formula) -> set[str]:
    return set(witness(case, compute_outcome(case, Formula()), compute_outcome(case, formula)))


def test_correct_formula_matches_reference() -> None:
    place, terms, _ = MANY.payload["queries"][0]
    scores = reference.bm25_score(reference.build_bm25_index(MANY.payload["collections"][place]), terms)
    assert compute_outcome(MANY, Formula()).value == pytest.approx(scores, rel=1e-12)


def test_names_each_form_of_each_bug_and_no_other_mistake() -> None:
    for formula in FORMULAS:
        if len(formula.bugs) == 1 and formula.tf not in ("b fixed", "k1 fixed"):  # those are right by default
            assert find_bugs(MANY, formula) == (set() if UNLISTED_BUG in formula.bugs else formula.bugs), formula


def test_zero_scores_do_not_identify_one_bug_among_several() -> None:
    assert find_bugs(CASES["in every document"], Formula(idf="raw")) == set()
    assert find_bugs(CASES["in most documents"], Formula(idf="raw")) == {"raw-idf"}


@pytest.mark.parametrize(
    ("order", "ok"), [([0, 2, 1], True), ([2, 0, 1], False), ([0, 2], False), ([0, 2, 2], False), ([0, 2, "1"], False)]
)
def test_judges_fused_order(order: list[Any], ok: bool) -> None:
    case = CASES["two rankings"]
    ids = case.payload["args"][0][0]
    right = Outcome(how="ok", value=[ids[0], ids[2], ids[1]])
    given = [ids[place] if isinstance(place, int) else str(ids[int(place)]) for place in order]
    assert FusedOrderChecker().check(case, right, Outcome(how="ok", value=given)).ok == ok


def test_accepts_equal_fused_scores_in_any_order() -> None:
    case = CASES["equal scores"]
    first, second = case.payload["args"][0][0]
    right = Outcome(how="ok", value=[first, second])
    for order in ([first, second], [second, first]):
        assert FusedOrderChecker().check(case, right, Outcome(how="ok", value=order)).ok


def test_allows_work_to_grow_only_by_the_list_of_scores() -> None:
    case = CASES["rare terms, two sizes"]
    for work, ok in (([100, 500], True), ([100, 100], True), ([100, 1200], False), (["a", 1], False), ([1], False)):
        right = Outcome(how="ok", value=[100, 100])
        assert QueryWorkChecker().check(case, right, Outcome(how="ok", value=work)).ok == ok


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
def test_work_counts_lines_and_lookups(start_driver: Callable[..., Any], source: bytes, grows: bool) -> None:
    small, large = start_driver(PROBLEM.driver, source).run({"entry": "bm25_score", "growth": [50, 250]})["value"]
    assert (large >= small + 200) if grows else (large == small)


@pytest.mark.parametrize("junk", [None, 3, [], ["a"], [[1.0], {}], {"a": 1}, [float("nan")] * 20])
def test_rejects_malformed_results(junk: Any) -> None:
    actual = Outcome(how="ok", value=junk)
    for case in (MANY, CASES["several queries"]):
        right = compute_outcome(case, Formula())
        assert not ScoresChecker().check(MANY, right, actual).ok
        assert list(witness(case, right, actual)) == []
    assert not FusedOrderChecker().check(CASES["two rankings"], actual, actual).ok
    QueryWorkChecker().is_same_behavior(CASES["rare terms, two sizes"], actual, actual)
