"""Bugs are named by what they do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from problems.format.case import Case
from problems.format.checker import Evidence
from problems.format.checkers import SHARED_CHECKERS
from problems.format.diagnose import Named, diagnose, fingerprint
from problems.format.loader import load
from problems.format.outcome import Outcome, Raised
from problems.format.payloads import call
from problems.format.problem import Bug, Problem


def make_case(place: int, group: str = "trap", entry: str = "f") -> Case:
    return Case(name=f"c{place}", group=group, summary="s", payload=call(entry, {"x": place}))


def bug(name: str, **rest: Any) -> Bug:
    return Bug(id=name, title=name, sign="s", why="w", how="h", sources={"": b""}, **rest)


def out(value: Any) -> Outcome:
    """A number is a value, a text the name of an exception or, in brackets, how it ended."""
    if not isinstance(value, str):
        return Outcome(how="ok", value=value)
    if value.startswith("<"):
        return Outcome(how=value[1:-1])  # type: ignore[arg-type] -- a table of the test says how
    return Outcome(how="raised", raised=Raised(type=value, bases=(value, "Exception")))


def named(
    actual: Sequence[Any],
    bugs: Mapping[str, Sequence[Sequence[Any]]],
    *,
    cases: Sequence[Case] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> list[Named]:
    """Diagnose a submission: each case's right answer is 0; `bugs` hold the answers of each variant."""
    cases = cases or [make_case(place) for place in range(len(actual))]
    known = tuple((changes or {}).get("bugs", [bug(name) for name in bugs]))
    base = load("softmax")
    hooks = {name: (changes or {}).get(name) for name in ("witness", "deduce")}
    problem: Problem = replace(base, bugs=known, **hooks)
    checker = SHARED_CHECKERS["close"]
    evidence = [
        Evidence(case=case, expected=out(0.0), actual=out(value), finding=checker.check(case, out(0.0), out(value)))
        for case, value in zip(cases, actual, strict=True)
    ]
    right = [out(0.0)] * len(cases)
    prints = {
        name: {
            str(place): fingerprint(problem, cases[: len(variant)], right[: len(variant)], [out(v) for v in variant])
            for place, variant in enumerate(variants)
        }
        for name, variants in bugs.items()
    }
    return diagnose(problem, evidence, prints)


def ids(found: list[Named]) -> list[str]:
    return [one.bug.id for one in found]


def test_it_names_the_bug_that_does_the_same() -> None:
    found = named([0.0, 5.0, 0.0, 7.0], {"a": [[0.0, 5.0, 0.0, 7.0]], "b": [[0.0, 1.0, 0.0, 2.0]]})
    assert ids(found) == ["a"]
    assert found[0].weight == 1.0
    assert found[0].cases == ("c1", "c3")
    assert "c1" in found[0].evidence


def test_it_names_nothing_for_a_right_submission() -> None:
    assert named([0.0, 0.0], {"a": [[0.0, 5.0]], "b": [["ValueError", 0.0]]}) == []


def test_it_names_nothing_where_nothing_fits() -> None:
    assert named([3.0, 4.0], {"a": [[5.0, 5.0]], "b": [[0.0, 1.0]]}) == []


def test_it_knows_a_bug_by_any_of_its_variants() -> None:
    assert ids(named([0.0, 6.0], {"a": [[0.0, 5.0], [0.0, 6.0]]})) == ["a"]


def test_it_names_two_bugs_that_explain_different_cases() -> None:
    cases = [make_case(0), make_case(1), make_case(2, entry="g"), make_case(3, entry="g")]
    found = named([5.0, 5.0, 6.0, 6.0], {"a": [[5.0, 5.0, 0.0, 0.0]], "b": [[0.0, 0.0, 6.0, 6.0]]}, cases=cases)
    assert sorted(ids(found)) == ["a", "b"]


def test_it_lists_both_of_two_bugs_that_look_alike() -> None:
    assert sorted(ids(named([0.0, 5.0], {"a": [[0.0, 5.0]], "b": [[0.0, 5.0]]}))) == ["a", "b"]


def test_it_prefers_the_bug_that_no_case_speaks_against() -> None:
    found = named([5.0, 5.0, 0.0, 0.0], {"a": [[5.0, 5.0, 0.0, 0.0]], "b": [[5.0, 5.0, 9.0, 9.0]]})
    assert ids(found)[0] == "a"
    assert all(one.weight < 1 for one in found[1:])


def test_it_drops_a_bug_that_most_cases_speak_against() -> None:
    assert named([5.0, 0.0, 0.0, 0.0, 0.0], {"a": [[5.0, 1.0, 1.0, 1.0, 1.0]]}) == []


def test_it_does_not_hold_another_function_against_a_bug() -> None:
    cases = [make_case(0), *(make_case(place, entry="g") for place in range(1, 6))]
    found = named([5.0, 0.0, 0.0, 0.0, 0.0, 0.0], {"a": [[5.0, 1.0, 1.0, 1.0, 1.0, 1.0]]}, cases=cases)
    assert (ids(found), found[0].weight) == (["a"], 1.0)


def test_it_knows_exceptions_again() -> None:
    assert ids(named(["KeyError", 0.0], {"a": [["KeyError", 0.0]], "b": [["TypeError", 0.0]]})) == ["a"]


def test_it_takes_no_evidence_from_what_is_missing_or_was_not_run() -> None:
    assert named(["<missing>", "<not_run>"], {"a": [["<missing>", "<not_run>"]]}) == []


EFFICIENCY = [make_case(0), make_case(1, group="efficiency")]


def test_it_names_a_cost_only_by_the_efficiency_cases() -> None:
    bugs = [bug("slow", cost=True, group="efficiency"), bug("wrong")]
    prints = {"slow": [[0.0, 8.0]], "wrong": [[5.0, 8.0]]}
    assert ids(named([0.0, 8.0], prints, cases=EFFICIENCY, changes={"bugs": bugs})) == ["slow"]
    assert ids(named([5.0, 0.0], prints, cases=EFFICIENCY, changes={"bugs": bugs})) == ["wrong"]
    assert sorted(ids(named([5.0, 8.0], prints, cases=EFFICIENCY, changes={"bugs": bugs}))) == ["slow", "wrong"]


def test_it_believes_the_witness_of_a_package() -> None:
    found = named([3.0, 0.0], {"a": [[5.0, 9.0]], "b": [[0.0, 1.0]]}, changes={"witness": lambda *_: ["b"]})
    assert (ids(found), found[0].weight, found[0].cases) == (["b"], 1.0, ("c0",))


def test_it_never_asks_the_witness_about_a_right_answer() -> None:
    assert named([0.0], {"a": [[5.0]]}, changes={"witness": lambda *_: ["a"]}) == []


def test_it_refuses_a_fingerprint_that_is_too_short() -> None:
    with pytest.raises(ValueError, match="'a' has 1 outcomes for 2 cases"):
        named([5.0, 5.0], {"a": [[5.0]]})


def test_it_names_what_the_package_deduces_from_all_the_evidence() -> None:
    def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
        if [seen.finding.ok for seen in evidence] == [True, False]:
            yield "b", 1
            yield "a", 0

    nothing: Mapping[str, Sequence[Sequence[Any]]] = {"a": [], "b": []}
    assert ids(named([0.0, 3.0], nothing, changes={"deduce": deduce})) == ["b"]
    assert ids(named([3.0, 3.0], nothing, changes={"deduce": deduce})) == []


def test_it_leaves_out_a_likeness_where_something_is_shown() -> None:
    def witness(case: Case, _expected: Outcome, _actual: Outcome) -> list[str]:
        return ["b"] if case.name != "c5" else []

    seen = [5.0, 7.0, 5.0, 7.0, 5.0, 0.0]
    nearly: Mapping[str, Sequence[Sequence[Any]]] = {"a": [[5.0, 7.0, 5.0, 7.0, 5.0, 9.0]], "b": []}
    assert ids(named(seen, nearly)) == ["a"]
    assert ids(named(seen, nearly, changes={"witness": witness})) == ["b"]
    wholly: Mapping[str, Sequence[Sequence[Any]]] = {"a": [seen], "b": []}
    assert ids(named(seen, wholly, changes={"witness": witness})) == ["b", "a"]
