"""The publishing gate's part on the debugging exercises: each bug can be given to be mended, and a test file can catch
them all while a file that tests nothing catches none."""

from collections.abc import Iterator
from pathlib import Path

from judge.grading.exercise_test import grade_tests
from judge.grading.outcome_cache import SEED, get_cache_folder, get_outcome_cache
from judge.grading.report import GradingReport, Verdict
from problems.format.case import CORE
from problems.format.exercises import fixes, main_variant
from problems.format.problem import Problem
from sandbox.base import Sandbox

EMPTY_TESTS = b"def test_nothing():\n    pass\n"


def find_exercise_errors(problem: Problem, sandbox: Sandbox, cache: Path | None = None) -> Iterator[str]:
    """What is wrong with a package's exercises, one sentence each."""
    yield from _fixes(problem, sandbox, cache)
    if not problem.exercise_tests:
        yield "exercise_tests.py is missing: write tests that the right solutions pass and that every bug fails"
        return
    report = grade_tests(problem, problem.exercise_tests, sandbox, cache=cache)
    yield from (f"exercise_tests.py: {complaint}" for complaint in _catches_all(report))
    idle = grade_tests(problem, EMPTY_TESTS, sandbox, cache=cache)
    if idle.caught != 0 or any(one.passed is not True for one in idle.implementations):
        yield f"a test file that tests nothing was not passed by all and scored {idle.caught} ({idle.message})"


def _fixes(problem: Problem, sandbox: Sandbox, cache: Path | None) -> Iterator[str]:
    """A starter that shows nothing wrong where its bug is looked for would be solved by handing it in as it is."""
    known = get_outcome_cache(cache or get_cache_folder())
    cases = known.get_expected(problem, SEED, sandbox).cases
    found = known.get_fingerprints(problem, SEED, sandbox)
    for fix in fixes(problem):
        name = f"bugs/{'.'.join(filter(None, (fix.bug.id, main_variant(fix.bug))))}.py"
        groups = {cases[place].group for place in found[fix.bug.id][main_variant(fix.bug)].failing}
        if not groups & {*CORE, fix.bug.group}:
            yield f"{name} passes every {fix.bug.group} case: as an exercise it is solved as it stands. Swap variants"
        if fix.bug.id in fix.starter:
            yield f"{name} holds the bug's id, where a candidate would read it"


def _catches_all(report: GradingReport) -> Iterator[str]:
    if report.verdict is Verdict.ACCEPTED:
        return
    if not report.implementations:
        yield f"cannot be used ({report.message})"
    for one in report.implementations:
        if one.right and one.passed is False:
            yield f"its {one.failed_test} fails a right implementation ({one.message}; {', '.join(one.calls)})"
        if one.bug is not None and not one.cost and one.passed is not False:
            yield f"does not catch {one.bug.id!r}. Add a test that it fails"
