"""The part of the publishing gate that needs no sandbox, and the gate's main guarantees."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.diagnose import diagnose, make_fingerprint
from problems.format.loader import PRACTICE_SEED, discover, load_package
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.static_package_checks import find_static_errors, make_generic_wrong

Drive = Callable[[Problem, bytes, Sequence[Case]], list[Outcome]]
IN_PROCESS = ("softmax",)
"""Packages whose driver does not change the state of this process. The gate runs every package in the sandbox."""


def test_repository_packages_have_no_errors() -> None:
    assert {
        slug: find_static_errors(load_package(slug), load_package(slug).cases(PRACTICE_SEED)) for slug in discover()
    } == {slug: [] for slug in discover()}


def test_reports_what_package_lacks(make_package: Callable[..., Path]) -> None:
    problem = load_package("double", make_package())
    errors = " ".join(find_static_errors(problem, problem.cases(PRACTICE_SEED)))
    for text in (
        "statement.md is too short",
        "only one variant",
        "a section for each follow-up",
        "plain.py must start",
    ):
        assert text in errors
    bare = replace(problem, accepted={}, traps=(), starter="def halve(x): ...", statement="$x")
    cases = [case for case in problem.cases(PRACTICE_SEED) if case.sample]
    errors = " ".join(find_static_errors(bare, cases))
    for text in (
        "accepted/ has no solution",
        "starter.py does not define 'double'",
        "must raise NotImplementedError",
        "does not mention the entry 'double'",
        "odd number of $",
        "a section for each trap",
        "no case is in the group 'trap'",
        "no case is in the group 'part2'",
        "leave some of them hidden",
        "2 cases are too few",
    ):
        assert text in errors
    assert "has no [[bugs]]" in " ".join(find_static_errors(replace(problem, bugs=()), cases))
    assert "starter.py: " in " ".join(find_static_errors(replace(problem, starter="def"), cases))


@pytest.mark.parametrize("output", ["array", "calls", "sampler", "other"])
def test_generic_wrong_answers_compile(make_package: Callable[..., Path], output: str) -> None:
    sources = make_generic_wrong(replace(load_package("double", make_package()), output=output))
    assert sources["empty"] == b""
    assert len(sources) == {"array": 7, "calls": 5, "sampler": 4, "other": 1}[output]
    for name, source in sources.items():
        compile(source, name, "exec")


def judge_in_process(problem: Problem, drive: Drive, source: bytes, expected: list[Outcome]) -> list[Evidence]:
    """Judge as the grader does: a case that fails in the full run is run again separately, and that run counts."""
    cases = problem.cases(PRACTICE_SEED)
    evidence: list[Evidence] = []
    for case, want, first in zip(cases, expected, drive(problem, source, cases), strict=True):
        checker = problem.get_checker(case)
        got = first if checker.check(case, want, first).ok else drive(problem, source, [case])[0]
        evidence.append(Evidence(case=case, expected=want, actual=got, finding=checker.check(case, want, got)))
    return evidence


def is_accepted(evidence: list[Evidence]) -> bool:
    return all(entry.finding.ok for entry in evidence if entry.case.group in ("normal", "trap"))


@pytest.mark.slow
@pytest.mark.parametrize("slug", IN_PROCESS)
def test_package_passes_gate_in_process(slug: str, drive: Drive) -> None:
    problem = load_package(slug)
    expected = drive(problem, problem.reference, problem.cases(PRACTICE_SEED))
    evidence_by_bug = {
        bug.id: {name: judge_in_process(problem, drive, source, expected) for name, source in bug.sources.items()}
        for bug in problem.bugs
    }
    fingerprints = {
        bug: {
            name: make_fingerprint(
                problem, problem.cases(PRACTICE_SEED), expected, [entry.actual for entry in evidence]
            )
            for name, evidence in variants.items()
        }
        for bug, variants in evidence_by_bug.items()
    }
    assert all(entry.finding.ok for entry in judge_in_process(problem, drive, problem.reference, expected))
    for name, source in problem.accepted.items():
        evidence = judge_in_process(problem, drive, source, expected)
        assert is_accepted(evidence), (name, [entry for entry in evidence if not entry.finding.ok])
        assert diagnose(problem, evidence, fingerprints) == [], name
    for bug in problem.bugs:
        for variant, evidence in evidence_by_bug[bug.id].items():
            assert not all(entry.finding.ok for entry in evidence if entry.actual.how != "missing"), (bug.id, variant)
            matches = diagnose(problem, evidence, fingerprints)
            assert matches, (bug.id, variant)
            assert bug.id in [match.bug.id for match in matches if match.weight == matches[0].weight], (
                bug.id,
                variant,
                matches,
            )
    for name, source in make_generic_wrong(problem).items():
        assert not is_accepted(judge_in_process(problem, drive, source, expected)), name
    starter = judge_in_process(problem, drive, problem.starter.encode(), expected)
    assert not any(entry.finding.ok for entry in starter)
    assert {entry.actual.raised.type for entry in starter if entry.actual.raised} <= {"NotImplementedError"}
