"""Mutants of accepted solutions run like submissions until a case notices them."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.mutation_run import (
    MutantResult,
    find_gate_mutant_errors,
    find_mutation_errors,
    format_score,
    make_package_mutants,
    run_mutants,
)
from judge.grading.source_run import CaseResult
from problems.format.checker_api import Finding
from problems.format.loader import load_package
from problems.format.mutants import Mutant
from sandbox import Sandbox

SOLUTION = b'''"""Right."""

import numpy as np


def softmax(x, axis=-1):
    unused = 3
    z = np.asarray(x, dtype=float)
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x, axis=-1):
    z = np.asarray(x, dtype=float)
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))
'''
NAME = "accepted/mine.py: unused = 3: without the statement"


@pytest.fixture
def context(sandbox: Sandbox, cache: Path, tmp_path: Path) -> GradingContext:
    problem = replace(load_package("softmax"), accepted={"mine": SOLUTION}, folder=tmp_path)
    return GradingContext(problem, sandbox, cache=cache)


def find_unnoticed(results: Iterable[MutantResult]) -> list[str]:
    return [f"{result.mutant.code}: {result.mutant.change}" for result in results if not result.is_noticed]


def test_cases_notice_changes_that_count(context: GradingContext) -> None:
    mutants = [mutant for mutant in make_package_mutants(context) if mutant.line in (7, 9)]
    unnoticed = find_unnoticed(run_mutants(context, mutants))
    assert set(unnoticed) == {"unused = 3: `4` for `3`", "unused = 3: without the statement"}
    assert len(mutants) > 6


def test_uses_known_results_of_the_original(context: GradingContext) -> None:
    results: list[CaseResult] = []
    grade(replace(context, on_case_result=results.append), SOLUTION)
    failed = [replace(result, finding=Finding(ok=False)) for result in results]
    mutants = [mutant for mutant in make_package_mutants(context) if mutant.line == 9][:3]
    for known, is_noticed in ((results, True), (failed, False)):
        found = run_mutants(context, mutants, {"accepted/mine.py": known})
        assert [result.is_noticed for result in found] == [is_noticed] * 3


def test_missing_entry_is_noticed(context: GradingContext) -> None:
    gone = Mutant("accepted/mine.py", 1, "", "", SOLUTION.replace(b"def log_softmax", b"def renamed"))
    (result,) = run_mutants(context, [gone])
    assert result.is_noticed


def test_case_that_the_original_fails_notices_nothing(context: GradingContext) -> None:
    slow = SOLUTION.replace(b"z = z - z.max(axis=axis, keepdims=True)", b"z = z - np.mean(z, axis=axis, keepdims=True)")
    wrong = replace(context, problem=replace(context.problem, accepted={"mine": slow}))
    same = Mutant("accepted/mine.py", 1, "", "", slow + b"\n")
    (result,) = run_mutants(wrong, [same])
    assert not result.is_noticed


def test_gate_reports_unnoticed_mutants_of_its_sample(context: GradingContext) -> None:
    useless = b"".join(b"    unused = %d\n" % number for number in range(9))
    problem = replace(context.problem, accepted={"mine": SOLUTION.replace(b"    unused = 3\n", useless)})
    errors = list(find_gate_mutant_errors(replace(context, problem=problem)))
    assert errors
    assert all("is not noticed by any case: unused = " in error for error in errors)


def make_result(name: str, is_noticed: bool, reason: str = "") -> MutantResult:
    file, code, change = name.split(": ")
    return MutantResult(Mutant(file, 7, code, change, b""), is_noticed, reason)


def test_reports_survivors_and_outdated_entries(context: GradingContext) -> None:
    (context.problem.folder / "mutants.toml").write_text(
        f"[[unnoticed]]\nreason = 'Unused.'\nmutants = ['{NAME}', 'x']"
    )
    results = [make_result(NAME, False, "Unused."), make_result("accepted/mine.py: a < b: `<=` for `<`", False)]
    results += [make_result(f"accepted/mine.py: {number}: `1` for `0`", True) for number in range(10)]
    survivor, outdated = find_mutation_errors(context.problem, results)
    assert survivor.startswith("accepted/mine.py, line 7: `<=` for `<` is not noticed by any case: a < b. Add a case")
    assert outdated == "mutants.toml: 'x' is noticed, or no mutant has this name. Remove it"
    assert format_score("softmax", results) == "softmax: 12 mutants, 10 noticed, 1 listed, score 90.9%"


def test_limits_how_many_mutants_are_listed(context: GradingContext) -> None:
    (context.problem.folder / "mutants.toml").write_text(f"[[unnoticed]]\nreason = 'Unused.'\nmutants = ['{NAME}']")
    results = [make_result(NAME, False, "Unused."), make_result("accepted/mine.py: 0: `1` for `0`", True)]
    (error,) = find_mutation_errors(context.problem, results)
    assert "lists 1 of 2 mutants, too many" in error
