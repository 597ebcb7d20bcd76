"""Grades the exercise `test`: all tests of a file must pass with the correct implementations. Its score is the number
of buggy implementations with which a test fails, without cost bugs."""

import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from judge.grading.context import GradingContext
from judge.grading.report import GradingReport, ImplementationReport, KnownBug, Score, Verdict
from judge.grading.source_rejection import SourceRejection, check_size, find_import_failure, make_rejection
from judge.grading.suite_run import SECONDS, TOTAL_SECONDS, FinishedTest, SuiteResult, run_tests_against
from judge.grading.untrusted_text import sanitize_text
from problems.format.exercises import get_main_source, select_correct_implementations
from problems.format.problem import Bug, Problem
from problems.format.test_runtime.constants import MAX_TESTS, TEST_FILE
from sandbox.result import CaseRun, Status

IMPORT_STEP = "(the import of the file)"
"""In place of a test's name if the file failed before its first test."""


@dataclass(frozen=True, slots=True)
class _TestedSource:
    """One implementation to run the tests against."""

    source: bytes
    untested: ImplementationReport
    """Its report if the tests do not run against it."""
    is_repeat: bool = False
    """A correct implementation that runs again among the buggy ones, where the tests cannot know that it is correct."""


def grade_tests(context: GradingContext, source: bytes) -> GradingReport:
    """Grade a test file. Raises the same errors as `grade`.

    With `context.only_samples` the tests run against the correct implementations only, to find out whether the file is
    valid.
    """
    grader = _TestFileGrader(context, source)
    rejection = check_size(source)
    return grader.build_rejection_report(rejection) if rejection is not None else grader.grade()


class _TestFileGrader:
    """Runs one test file against the implementations and collects the results."""

    def __init__(self, context: GradingContext, source: bytes) -> None:
        self.context = context
        self.source = source
        self.started = time.monotonic()
        self.test_names: list[str] = []
        self.results: dict[str, ImplementationReport] = {}
        self.rejection: SourceRejection | None = None

    def grade(self) -> GradingReport:
        right, buggy = _list_tested_sources(self.context.problem)
        buggy = [] if self.context.only_samples else buggy
        run_order = [*right, *_shuffle_with_repeats(buggy, right)] if buggy else right
        run_tests_against(
            self.context.problem,
            self.source,
            [one.source for one in run_order],
            self.context.sandbox,
            lambda index, suite: self._handle_result(run_order[index], suite),
        )
        if self.rejection is not None:
            return self.build_rejection_report(self.rejection)
        untested = (one.untested for one in (*right, *buggy))
        return self._build_scored_report([self.results.get(one.label, one) for one in untested])

    def _handle_result(self, tested: _TestedSource, suite: SuiteResult) -> bool:
        """Record the result for one implementation. Return whether to continue with the next one."""
        if not self.results and (rejection := _find_bad_test_file(suite)) is not None:
            self.rejection = rejection
            return False
        self.test_names = self.test_names or suite.test_names or []
        result = tested.untested.model_copy(update=_describe_result(suite))
        if tested.is_repeat and not result.passed:
            result = result.model_copy(update={"message": f"{_FLAKY_MESSAGE} {result.message}"})
        if not tested.is_repeat or not result.passed:
            self.results[result.label] = result
            self.context.on_implementation(result)
        return not result.right or bool(result.passed)

    def build_rejection_report(self, rejection: SourceRejection) -> GradingReport:
        return self._build_report(rejection.verdict, rejection.message, line=rejection.line)

    def _build_scored_report(self, implementations: list[ImplementationReport]) -> GradingReport:
        failed = next((one for one in implementations if one.right and one.passed is False), None)
        counted = [one for one in implementations if not one.right and not one.cost]
        if failed is not None:
            reason = (failed.message or "").partition("\n")[0]
            message = (
                f"0 of {len(counted)} bugs caught: your test {failed.failed_test} fails a correct implementation "
                f"({reason}). Correct the test; until then no bug counts."
            )
            return self._build_report(Verdict.WRONG_ANSWER, message, implementations, 0, len(counted))
        test_count, right_count = len(self.test_names), sum(one.right for one in implementations)
        tests, passes = ("test", "passes") if test_count == 1 else ("tests", "pass")
        message = f"Your {test_count} {tests} {passes} the {right_count} correct implementations."
        if all(one.right for one in implementations):
            return self._build_report(Verdict.ACCEPTED, message, implementations)
        caught = sum(one.passed is False for one in counted)
        message = f"{caught} of {len(counted)} bugs caught. {message}{_describe_untested(implementations)}"
        verdict = Verdict.ACCEPTED if caught == len(counted) else Verdict.WRONG_ANSWER
        return self._build_report(verdict, message, implementations, caught, len(counted))

    def _build_report(
        self,
        verdict: Verdict,
        message: str,
        implementations: Sequence[ImplementationReport] = (),
        caught: int | None = None,
        total: int | None = None,
        *,
        line: int | None = None,
    ) -> GradingReport:
        return GradingReport(
            slug=self.context.problem.slug,
            verdict=verdict,
            message=message,
            line=line,
            scores={} if caught is None or total is None else {"tests": Score(passed=caught, total=total)},
            bugs=[],
            cases=[],
            time_ms=round((time.monotonic() - self.started) * 1000, 3),
            backend=self.context.sandbox.name,
            problem_version=self.context.problem.version,
            environment=self.context.get_environment(),
            exercise="test",
            tests=self.test_names,
            implementations=list(implementations),
            caught=caught,
            total=total,
        )


def _describe_untested(implementations: Sequence[ImplementationReport]) -> str:
    untested = sum(one.passed is None for one in implementations)
    if not untested:
        return ""
    return (
        f" The tests did not run against {untested} implementation{'s' if untested > 1 else ''}, because the time "
        f"limit of {TOTAL_SECONDS:g} s for all of them was used up. Make your tests faster."
    )


def _list_tested_sources(problem: Problem) -> tuple[list[_TestedSource], list[_TestedSource]]:
    """Return the correct and the buggy implementations."""

    def make(label: str, source: bytes, bug: Bug | None = None) -> _TestedSource:
        return _TestedSource(
            source,
            ImplementationReport(
                label=label,
                right=bug is None,
                cost=bug is not None and bug.cost,
                bug=bug and describe_bug(bug),
                passed=None,
            ),
        )

    correct = select_correct_implementations(problem).values()
    right = [make(f"right {number}", source) for number, source in enumerate(correct, 1)]
    return right, [make(f"buggy {number}", get_main_source(bug), bug) for number, bug in enumerate(problem.bugs, 1)]


def _shuffle_with_repeats(buggy: Sequence[_TestedSource], right: Sequence[_TestedSource]) -> list[_TestedSource]:
    """Return the buggy implementations in a secret random order, mixed with the correct ones again.

    Tests that depend on time or chance, and not on the implementation, fail one of the repeated correct ones.
    """
    mixed = [*buggy, *(replace(one, is_repeat=True) for one in right)]
    random.Random(secrets.randbits(64)).shuffle(mixed)
    return mixed


# The result for one implementation


def _describe_result(suite: SuiteResult) -> dict[str, Any]:
    """Return what the run adds to the report of an implementation: whether the tests passed, or the test that failed.

    The tests' process reported it. `suite_run` validated it, so here it becomes a part of the stored report.
    """
    names = suite.test_names or []
    failed = next((one for one in suite.finished_tests if one.status == "failed"), None)
    if failed is None and suite.run.status is not Status.OK:
        number = -1 if suite.running_test is None else suite.running_test
        error = suite.run.error
        message = sanitize_text(f"{error.type}: {error.message}"[:2000]) if error else _describe_process_end(suite.run)
        failed = FinishedTest(number, "failed", message, error and error.line)
    result: dict[str, Any] = {"passed": failed is None, "time_ms": round(suite.run.wall_seconds * 1000, 3)}
    if failed is None:
        return result
    name = names[failed.number] if failed.number >= 0 else IMPORT_STEP
    return result | {"failed_test": name, "message": failed.message, "line": failed.line, "calls": failed.calls}


def _describe_process_end(run: CaseRun) -> str:
    match run.status:
        case Status.TIME_LIMIT:
            return f"The test did not finish. The tests have {SECONDS:g} s for each implementation."
        case Status.EXITED:
            return f"The test ended the process ({run.detail})."
        case Status.MEMORY_LIMIT:
            return "The test needs more memory than the limit allows."
        case Status.OUTPUT_LIMIT:
            return "The test printed or sent more data than the limit allows."
        case _:
            return f"The tests' process ended ({run.detail or run.status})."


_FLAKY_MESSAGE = (
    "The tests passed against this implementation once and then failed. They depend on chance or time, not on the "
    "implementation."
)


def _find_bad_test_file(suite: SuiteResult) -> SourceRejection | None:
    """Return why the test file cannot be used, or None. The run against the first implementation shows it."""
    if suite.has_too_many_tests:
        return make_rejection(
            f"Your file has more than {MAX_TESTS} tests, including parametrized ones. Remove some tests."
        )
    if suite.test_names is None:
        return _describe_import_failure(suite.run) or make_rejection("Your file ended before its tests were collected.")
    if not suite.test_names:
        return make_rejection("Your file has no tests. Write plain functions whose names begin with test_.")
    return None


def _describe_import_failure(load: CaseRun) -> SourceRejection | None:
    error = load.error
    if load.status is Status.RAISED and error is not None:
        if error.type == "RuntimeError" and error.line is None:  # `tests_driver.py` raised it, not the file
            return make_rejection(f"Your test file cannot be used: {sanitize_text(error.message[:500])}.")
        if error.type == "SyntaxError" and error.message.startswith("your test file"):
            return make_rejection("Your test file is empty. Write plain functions whose names begin with test_.")
    rejection = find_import_failure(load)
    if rejection is None:
        return None
    message = rejection.message.replace("Your solution imports", "Your test file imports").replace(
        TEST_FILE, "your test file"
    )
    return replace(rejection, message=message)


def describe_bug(bug: Bug) -> KnownBug:
    return KnownBug(id=bug.id, title=bug.title, why=bug.why, how=bug.how)
