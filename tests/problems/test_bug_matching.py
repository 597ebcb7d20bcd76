"""Diagnosis of known bugs by their behavior."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from problems.format.bug_matching import BugMatch, Fingerprints, find_nearest_bugs, make_fingerprint, match_bugs
from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.checkers import SHARED_CHECKERS
from problems.format.loader import PackageError, load_package
from problems.format.outcome import Outcome, RaisedException
from problems.format.payloads import call
from problems.format.problem import Bug, Problem


def make_case(index: int, group: str = "trap", entry: str = "f") -> Case:
    return Case(name=f"c{index}", group=group, summary="s", payload=call(entry, {"x": index}))


def make_bug(name: str, **rest: Any) -> Bug:
    return Bug(id=name, title=name, sign="s", why="w", how="h", sources={"": b""}, **rest)


def make_outcome(value: Any) -> Outcome:
    """Return an outcome: a number is its value, a string an exception name, or its `how` in angle brackets."""
    if not isinstance(value, str):
        return Outcome(how="ok", value=value)
    if value.startswith("<"):
        return Outcome(how=value[1:-1])  # type: ignore[arg-type] -- tests pass only valid values
    return Outcome(how="raised", raised=RaisedException(type=value, bases=(value, "Exception")))


def run_diagnosis(
    actual: Sequence[Any],
    bugs: Mapping[str, Sequence[Sequence[Any]]],
    *,
    cases: Sequence[Case] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> list[BugMatch]:
    """Diagnose a submission. The correct answer of each case is 0. `bugs` maps ids to the answers of each variant."""
    return match_bugs(*build_inputs(actual, bugs, cases, changes))


def build_inputs(
    actual: Sequence[Any],
    bugs: Mapping[str, Sequence[Sequence[Any]]],
    cases: Sequence[Case] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> tuple[Problem, list[Evidence], Fingerprints]:
    cases = cases or [make_case(index) for index in range(len(actual))]
    known_bugs = tuple((changes or {}).get("bugs", [make_bug(name) for name in bugs]))
    base = load_package("softmax")
    hooks = {name: (changes or {}).get(name) for name in ("witness", "deduce")}
    problem: Problem = replace(base, bugs=known_bugs, **hooks)
    checker = SHARED_CHECKERS["close"]
    evidence = [
        Evidence(
            case=case,
            expected=make_outcome(0.0),
            actual=make_outcome(value),
            finding=checker.check(case, make_outcome(0.0), make_outcome(value)),
        )
        for case, value in zip(cases, actual, strict=True)
    ]
    correct = [make_outcome(0.0)] * len(cases)
    fingerprints = {
        name: {
            str(number): make_fingerprint(
                problem, cases[: len(variant)], correct[: len(variant)], [make_outcome(v) for v in variant]
            )
            for number, variant in enumerate(variants)
        }
        for name, variants in bugs.items()
    }
    return problem, evidence, fingerprints


def list_ids(matches: list[BugMatch]) -> list[str]:
    return [match.bug.id for match in matches]


def test_names_bug_with_same_behavior() -> None:
    matches = run_diagnosis([0.0, 5.0, 0.0, 7.0], {"a": [[0.0, 5.0, 0.0, 7.0]], "b": [[0.0, 1.0, 0.0, 2.0]]})
    assert list_ids(matches) == ["a"]
    assert matches[0].weight == 1.0
    assert matches[0].cases == ("c1", "c3")
    assert "c1" in matches[0].evidence


def test_names_nothing_for_correct_submission() -> None:
    assert run_diagnosis([0.0, 0.0], {"a": [[0.0, 5.0]], "b": [["ValueError", 0.0]]}) == []


def test_names_nothing_if_no_bug_matches() -> None:
    assert run_diagnosis([3.0, 4.0], {"a": [[5.0, 5.0]], "b": [[0.0, 1.0]]}) == []


def test_recognizes_bug_by_any_variant() -> None:
    assert list_ids(run_diagnosis([0.0, 6.0], {"a": [[0.0, 5.0], [0.0, 6.0]]})) == ["a"]


def test_names_two_bugs_that_explain_different_cases() -> None:
    cases = [make_case(0), make_case(1), make_case(2, entry="g"), make_case(3, entry="g")]
    matches = run_diagnosis(
        [5.0, 5.0, 6.0, 6.0], {"a": [[5.0, 5.0, 0.0, 0.0]], "b": [[0.0, 0.0, 6.0, 6.0]]}, cases=cases
    )
    assert sorted(list_ids(matches)) == ["a", "b"]


def test_shows_the_bug_that_explains_more_core_cases_first() -> None:
    cases = [make_case(0), make_case(1, entry="g"), make_case(2, entry="g"), make_case(3, group="hard")]
    known = {"a": [[5.0, 0.0, 0.0, 5.0]], "b": [[0.0, 6.0, 6.0, 0.0]]}
    assert list_ids(run_diagnosis([5.0, 6.0, 6.0, 5.0], known, cases=cases)) == ["b", "a"]
    hard = [make_case(0), make_case(1, group="hard", entry="g"), make_case(2, group="hard", entry="g")]
    assert list_ids(run_diagnosis([5.0, 6.0, 6.0], {"a": [[5.0, 0.0, 0.0]], "b": [[0.0, 6.0, 6.0]]}, cases=hard)) == [
        "a",
        "b",
    ]


def test_lists_both_bugs_with_equal_behavior() -> None:
    assert sorted(list_ids(run_diagnosis([0.0, 5.0], {"a": [[0.0, 5.0]], "b": [[0.0, 5.0]]}))) == ["a", "b"]


def test_prefers_bug_without_contradicting_case() -> None:
    matches = run_diagnosis([5.0, 5.0, 0.0, 0.0], {"a": [[5.0, 5.0, 0.0, 0.0]], "b": [[5.0, 5.0, 9.0, 9.0]]})
    assert list_ids(matches)[0] == "a"
    assert all(match.weight < 1 for match in matches[1:])


def test_drops_bug_that_most_cases_contradict() -> None:
    assert run_diagnosis([5.0, 0.0, 0.0, 0.0, 0.0], {"a": [[5.0, 1.0, 1.0, 1.0, 1.0]]}) == []


def test_ignores_cases_of_other_functions() -> None:
    cases = [make_case(0), *(make_case(index, entry="g") for index in range(1, 6))]
    matches = run_diagnosis([5.0, 0.0, 0.0, 0.0, 0.0, 0.0], {"a": [[5.0, 1.0, 1.0, 1.0, 1.0, 1.0]]}, cases=cases)
    assert (list_ids(matches), matches[0].weight) == (["a"], 1.0)


def test_recognizes_same_exception() -> None:
    assert list_ids(run_diagnosis(["KeyError", 0.0], {"a": [["KeyError", 0.0]], "b": [["TypeError", 0.0]]})) == ["a"]


def test_ignores_missing_and_not_run_outcomes() -> None:
    assert run_diagnosis(["<missing>", "<not_run>"], {"a": [["<missing>", "<not_run>"]]}) == []


EFFICIENCY = [make_case(0), make_case(1, group="efficiency")]


def test_names_cost_bug_only_by_efficiency_cases() -> None:
    bugs = [make_bug("slow", cost=True, group="efficiency"), make_bug("wrong")]
    prints = {"slow": [[0.0, 8.0]], "wrong": [[5.0, 8.0]]}
    assert list_ids(run_diagnosis([0.0, 8.0], prints, cases=EFFICIENCY, changes={"bugs": bugs})) == ["slow"]
    assert list_ids(run_diagnosis([5.0, 0.0], prints, cases=EFFICIENCY, changes={"bugs": bugs})) == ["wrong"]
    assert sorted(list_ids(run_diagnosis([5.0, 8.0], prints, cases=EFFICIENCY, changes={"bugs": bugs}))) == [
        "slow",
        "wrong",
    ]


def test_accepts_witness_of_package() -> None:
    matches = run_diagnosis([3.0, 0.0], {"a": [[5.0, 9.0]], "b": [[0.0, 1.0]]}, changes={"witness": lambda *_: ["b"]})
    assert (list_ids(matches), matches[0].weight, matches[0].cases) == (["b"], 1.0, ("c0",))


def test_says_that_witness_names_no_bug_of_the_package() -> None:
    with pytest.raises(PackageError, match=r"check\.py names 'c', which is not the id of any of the \[\[bugs\]\]"):
        run_diagnosis([3.0], {"a": [[5.0]]}, changes={"witness": lambda *_: ["c"]})


def test_calls_witness_only_for_failed_cases() -> None:
    assert run_diagnosis([0.0], {"a": [[5.0]]}, changes={"witness": lambda *_: ["a"]}) == []


def test_rejects_fingerprint_with_too_few_cases() -> None:
    with pytest.raises(ValueError, match="'a' has 1 outcomes for 2 cases"):
        run_diagnosis([5.0, 5.0], {"a": [[5.0]]})


def test_names_bugs_that_package_deduces() -> None:
    def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
        if [entry.finding.ok for entry in evidence] == [True, False]:
            yield "b", 1
            yield "a", 0

    nothing: Mapping[str, Sequence[Sequence[Any]]] = {"a": [], "b": []}
    assert list_ids(run_diagnosis([0.0, 3.0], nothing, changes={"deduce": deduce})) == ["b"]
    assert list_ids(run_diagnosis([3.0, 3.0], nothing, changes={"deduce": deduce})) == []


def test_omits_weaker_match_next_to_proven_bug() -> None:
    def witness(case: Case, _expected: Outcome, _actual: Outcome) -> list[str]:
        return ["b"] if case.name != "c5" else []

    answers = [5.0, 7.0, 5.0, 7.0, 5.0, 0.0]
    similar: Mapping[str, Sequence[Sequence[Any]]] = {"a": [[5.0, 7.0, 5.0, 7.0, 5.0, 9.0]], "b": []}
    assert list_ids(run_diagnosis(answers, similar)) == ["a"]
    assert list_ids(run_diagnosis(answers, similar, changes={"witness": witness})) == ["b"]
    equal: Mapping[str, Sequence[Sequence[Any]]] = {"a": [answers], "b": []}
    assert list_ids(run_diagnosis(answers, equal, changes={"witness": witness})) == ["b", "a"]


def test_nearest_bugs_say_how_they_differ() -> None:
    known = {
        "far": [[0.0, 9.0, 9.0, 9.0, 9.0]],
        "wider": [[0.0, 5.0, 6.0, 3.0, 4.0], [1.0, 1.0, 1.0, 1.0, 1.0]],
        "narrower": [[0.0, 5.0, 0.0, 0.0, 0.0]],
        "otherwise": [[0.0, 5.0, 6.0, 8.0, 0.0]],
    }
    near = find_nearest_bugs(*build_inputs([0.0, 5.0, 6.0, 7.0, 0.0], known), count=9)
    assert [(one.bug.id, one.difference) for one in near] == [
        ("otherwise", "It explains 2 of 3 failed cases. Both fail “c3”, with different results."),
        ("wider", "It explains 2 of 3 failed cases, but fails “c4”, which this solution passes."),
        ("narrower", "It explains 1 of 3 failed cases, but passes “c2”, which this solution fails."),
    ]


def test_nearest_bugs_are_no_cost_bugs() -> None:
    inputs = build_inputs([5.0, 6.0], {"a": [[5.0, 0.0]]}, changes={"bugs": [make_bug("a", cost=True)]})
    assert find_nearest_bugs(*inputs) == []
