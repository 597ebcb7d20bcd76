"""The pure part of the publishing gate, and what it promises of every package: run here without a box."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from problems.format.case import Case
from problems.format.checker import Evidence
from problems.format.diagnose import diagnose, fingerprint
from problems.format.gate import complaints, generic_wrong
from problems.format.loader import SEED, discover, load
from problems.format.outcome import Outcome
from problems.format.problem import Problem

Drive = Callable[[Problem, bytes, Sequence[Case]], list[Outcome]]
PLAIN = ("softmax",)
"""Packages whose driver leaves this process as it was. The real gate runs all of them, each in boxes."""


def test_it_has_no_complaint_about_a_package_of_the_repository() -> None:
    assert {slug: complaints(load(slug), load(slug).cases(SEED)) for slug in discover()} == {
        slug: [] for slug in discover()
    }


def test_it_complains_about_what_is_missing(make_package: Callable[..., Path]) -> None:
    problem = load("double", make_package())
    found = " ".join(complaints(problem, problem.cases(SEED)))
    for words in (
        "statement.md is too short",
        "one variant only",
        "a section for each follow-up",
        "plain.py must begin",
    ):
        assert words in found
    bare = replace(problem, accepted={}, traps=(), starter="def halve(x): ...", statement="$x")
    cases = [case for case in problem.cases(SEED) if case.sample]
    found = " ".join(complaints(bare, cases))
    for words in (
        "accepted/ holds no solution",
        "starter.py does not define 'double'",
        "must raise NotImplementedError",
        "does not name the entry 'double'",
        "odd number of $",
        "a section for each trap",
        "no case is in the group 'trap'",
        "no case is in the group 'part2'",
        "nothing is hidden",
        "2 cases are too few",
    ):
        assert words in found
    assert "has no [[bugs]]" in " ".join(complaints(replace(problem, bugs=()), cases))
    assert "starter.py: " in " ".join(complaints(replace(problem, starter="def"), cases))


@pytest.mark.parametrize("output", ["array", "calls", "sampler", "other"])
def test_it_writes_generic_wrong_answers_that_can_be_imported(make_package: Callable[..., Path], output: str) -> None:
    sources = generic_wrong(replace(load("double", make_package()), output=output))
    assert sources["empty"] == b""
    assert len(sources) == {"array": 7, "calls": 5, "sampler": 4, "other": 1}[output]
    for name, source in sources.items():
        compile(source, name, "exec")


def judge(problem: Problem, drive: Drive, source: bytes, expected: list[Outcome]) -> list[Evidence]:
    """As the grader does: what fails among all cases is run again alone, and that counts."""
    cases = problem.cases(SEED)
    evidence: list[Evidence] = []
    for case, want, among in zip(cases, expected, drive(problem, source, cases), strict=True):
        checker = problem.checker_for(case)
        got = among if checker.check(case, want, among).ok else drive(problem, source, [case])[0]
        evidence.append(Evidence(case=case, expected=want, actual=got, finding=checker.check(case, want, got)))
    return evidence


def accepted(evidence: list[Evidence]) -> bool:
    return all(one.finding.ok for one in evidence if one.case.group in ("normal", "trap"))


@pytest.mark.slow
@pytest.mark.parametrize("slug", PLAIN)
def test_it_keeps_every_promise_of_the_gate(slug: str, drive: Drive) -> None:
    problem = load(slug)
    expected = drive(problem, problem.reference, problem.cases(SEED))
    seen = {
        bug.id: {name: judge(problem, drive, source, expected) for name, source in bug.sources.items()}
        for bug in problem.bugs
    }
    prints = {
        bug: {
            name: fingerprint(problem, problem.cases(SEED), expected, [one.actual for one in evidence])
            for name, evidence in variants.items()
        }
        for bug, variants in seen.items()
    }
    assert all(one.finding.ok for one in judge(problem, drive, problem.reference, expected))
    for name, source in problem.accepted.items():
        evidence = judge(problem, drive, source, expected)
        assert accepted(evidence), (name, [one for one in evidence if not one.finding.ok])
        assert diagnose(problem, evidence, prints) == [], name
    for bug in problem.bugs:
        for variant, evidence in seen[bug.id].items():
            assert not all(one.finding.ok for one in evidence if one.actual.how != "missing"), (bug.id, variant)
            found = diagnose(problem, evidence, prints)
            assert found, (bug.id, variant)
            assert bug.id in [one.bug.id for one in found if one.weight == found[0].weight], (bug.id, variant, found)
    for name, source in generic_wrong(problem).items():
        assert not accepted(judge(problem, drive, source, expected)), name
    starter = judge(problem, drive, problem.starter.encode(), expected)
    assert not any(one.finding.ok for one in starter)
    assert {one.actual.raised.type for one in starter if one.actual.raised} <= {"NotImplementedError"}
