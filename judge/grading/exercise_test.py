"""Grades the exercise `test`: a test file must pass the correct implementations. Its score is the number of buggy
implementations that it fails."""

import random
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge.grading.bad_source import BadSource, check_import, check_size
from judge.grading.exercise_fix import describe_bug
from judge.grading.outcome_cache import get_cache_folder, get_outcome_cache
from judge.grading.report import Environment, GradingReport, ImplementationReport, KnownBug, Score, Verdict
from judge.grading.suite_run import SECONDS, TOTAL_SECONDS, FinishedTest, SuiteResult, run_tests_against
from judge.grading.untrusted_text import sanitize_text
from problems.format.exercises import get_main_source, select_correct_implementations
from problems.format.problem import Problem
from problems.format.test_runtime.constants import MAX_TESTS, TEST_FILE
from sandbox.base import Sandbox
from sandbox.result import CaseRun, Status

IMPORT_STEP = "(the import of the file)"

OnImplementation = Callable[[ImplementationReport], None]


@dataclass(frozen=True, slots=True)
class _TestedSource:
    """One implementation to run the tests against. It is correct if it has no bug."""

    label: str
    source: bytes
    bug: KnownBug | None = None
    cost: bool = False
    is_repeat: bool = False
    """A correct implementation that runs again among the buggy ones, where the tests cannot know that it is correct."""


def grade_tests(
    problem: Problem,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_right: bool = False,
    cache: Path | None = None,
    on_implementation: OnImplementation | None = None,
) -> GradingReport:
    """Grade a test file. Raises the same errors as `grade`.

    `on_implementation` receives each result as soon as it is final. `only_right` runs the tests against the correct
    implementations only, to find out whether the file is valid.
    """
    outcome_cache = get_outcome_cache(cache or get_cache_folder())
    grader = _TestFileGrader(
        problem, source, sandbox, on_implementation or (lambda _: None), outcome_cache.get_environment(sandbox)
    )
    bad_source = check_size(source)
    if bad_source is not None:
        return grader.build_rejection(bad_source)
    return grader.grade(only_right=only_right)


class _TestFileGrader:
    """Runs one test file against the implementations and collects the results."""

    def __init__(
        self,
        problem: Problem,
        source: bytes,
        sandbox: Sandbox,
        on_implementation: OnImplementation,
        environment: Environment,
    ) -> None:
        self.problem = problem
        self.source = source
        self.sandbox = sandbox
        self.on_implementation = on_implementation
        self.environment = environment
        self.started = time.monotonic()
        self.test_names: list[str] = []
        self.results: dict[str, ImplementationReport] = {}
        self.bad_source: BadSource | None = None

    def grade(self, *, only_right: bool) -> GradingReport:
        right, buggy = _list_tested_sources(self.problem)
        buggy = [] if only_right else buggy
        run_order = [*right, *_shuffle_with_repeats(buggy, right)] if buggy else right
        sources = [one.source for one in run_order]
        run_tests_against(
            self.problem,
            self.source,
            sources,
            self.sandbox,
            lambda index, suite: self._handle_result(run_order[index], suite),
        )
        return self.build_rejection(self.bad_source) if self.bad_source else self._build_result(right, buggy)

    def _handle_result(self, tested: _TestedSource, suite: SuiteResult) -> bool:
        """Record the result for one implementation. Return whether to continue with the next one."""
        if not self.results and (bad_source := _find_bad_test_file(suite)) is not None:
            self.bad_source = bad_source
            return False
        self.test_names = self.test_names or suite.test_names or []
        result = _build_implementation_report(tested, suite)
        if tested.is_repeat and not result.passed:
            result = result.model_copy(update={"message": f"{_FLAKY_MESSAGE} {result.message}"})
        if not tested.is_repeat or not result.passed:
            self.results[tested.label] = result
            self.on_implementation(result)
        return not result.right or bool(result.passed)

    def build_rejection(self, bad_source: BadSource) -> GradingReport:
        return self._build_report(bad_source.verdict, bad_source.message, [], line=bad_source.line)

    def _build_result(self, right: Sequence[_TestedSource], buggy: Sequence[_TestedSource]) -> GradingReport:
        implementations = [self.results.get(one.label) or _build_untested(one) for one in (*right, *buggy)]
        failed = next((one for one in implementations if one.right and one.passed is False), None)
        counted = [one for one in implementations if not one.right and not one.cost]
        caught = 0 if failed else sum(one.passed is False for one in counted)
        if failed is not None:
            return self._build_report(
                Verdict.WRONG_ANSWER, _describe_rejected_implementation(failed), implementations, 0, len(counted)
            )
        subject = f"Your {_pluralize(len(self.test_names), 'test')}"
        passes, catches = ("passes", "catches") if len(self.test_names) == 1 else ("pass", "catch")
        if not buggy:
            message = f"{subject} {passes} the {len(right)} correct implementations."
            return self._build_report(Verdict.ACCEPTED, message, implementations)
        message = (
            f"{subject} {passes} the {len(right)} correct implementations and {catches} {caught} of "
            f"{len(counted)} buggy ones.{_describe_untested(implementations)}"
        )
        verdict = Verdict.ACCEPTED if caught == len(counted) else Verdict.WRONG_ANSWER
        return self._build_report(verdict, message, implementations, caught, len(counted))

    def _build_report(
        self,
        verdict: Verdict,
        message: str,
        implementations: list[ImplementationReport],
        caught: int | None = None,
        total: int | None = None,
        *,
        line: int | None = None,
    ) -> GradingReport:
        scores = {} if caught is None or total is None else {"tests": Score(passed=caught, total=total)}
        return GradingReport(
            slug=self.problem.slug,
            verdict=verdict,
            message=message,
            line=line,
            scores=scores,
            bugs=[],
            cases=[],
            time_ms=round((time.monotonic() - self.started) * 1000, 3),
            backend=self.sandbox.name,
            problem_version=self.problem.version,
            environment=self.environment,
            exercise="test",
            tests=self.test_names,
            implementations=implementations,
            caught=caught,
            total=total,
        )


def _describe_untested(implementations: Sequence[ImplementationReport]) -> str:
    untested = sum(one.passed is None for one in implementations)
    if not untested:
        return ""
    return (
        f" The tests did not run against {untested} of them, because the time limit of {TOTAL_SECONDS:g} s for all "
        "implementations was used up. Make your tests faster."
    )


def _list_tested_sources(problem: Problem) -> tuple[list[_TestedSource], list[_TestedSource]]:
    """Return the correct and the buggy implementations."""
    right = [
        _TestedSource(f"right {number}", source)
        for number, source in enumerate(select_correct_implementations(problem).values(), 1)
    ]
    buggy = [
        _TestedSource(f"buggy {number}", get_main_source(bug), describe_bug(bug), bug.cost)
        for number, bug in enumerate(problem.bugs, 1)
    ]
    return right, buggy


def _shuffle_with_repeats(buggy: Sequence[_TestedSource], right: Sequence[_TestedSource]) -> list[_TestedSource]:
    """Return the buggy implementations in a secret random order, mixed with the correct ones again.

    Tests that depend on time or chance, and not on the implementation, fail one of the repeated correct ones.
    """
    mixed = [*buggy, *(_TestedSource(one.label, one.source, is_repeat=True) for one in right)]
    random.Random(secrets.randbits(64)).shuffle(mixed)
    return mixed


def _pluralize(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# The result for one implementation


def _build_untested(tested: _TestedSource) -> ImplementationReport:
    return ImplementationReport(
        label=tested.label, right=tested.bug is None, cost=tested.cost, bug=tested.bug, passed=None
    )


def _build_implementation_report(tested: _TestedSource, suite: SuiteResult) -> ImplementationReport:
    failure = _find_failure(suite)
    return ImplementationReport(
        label=tested.label,
        right=tested.bug is None,
        cost=tested.cost,
        bug=tested.bug,
        passed=failure is None,
        failed_test=failure and failure[0],
        message=failure and failure[1].message,
        line=failure and failure[1].line,
        calls=failure[1].calls if failure else [],
        time_ms=round(suite.run.wall_seconds * 1000, 3),
    )


def _find_failure(suite: SuiteResult) -> tuple[str, FinishedTest] | None:
    """Return the name and the result of the test that failed, or None if all passed."""
    names = suite.test_names or []
    failed = next((one for one in suite.finished_tests if one.status == "failed"), None)
    if failed is not None:
        return names[failed.number], failed
    if suite.run.status is Status.OK:
        return None
    number = -1 if suite.running_test is None else suite.running_test
    error = suite.run.error
    message = sanitize_text(f"{error.type}: {error.message}"[:2000]) if error else _describe_process_end(suite.run)
    return names[number] if number >= 0 else IMPORT_STEP, FinishedTest(number, "failed", message, error and error.line)


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


def _describe_rejected_implementation(failed: ImplementationReport) -> str:
    first = (failed.message or "").partition("\n")[0]
    return (
        f"Your test {failed.failed_test} fails a correct implementation ({first}), so no bug counts as caught. "
        "Correct the test."
    )


def _find_bad_test_file(suite: SuiteResult) -> BadSource | None:
    """Return why the test file cannot be used, or None. The run against the first implementation shows it."""
    if suite.has_too_many_tests:
        return _reject(f"Your file has more than {MAX_TESTS} tests, including parametrized ones. Remove some tests.")
    if suite.test_names is None:
        return _describe_import_failure(suite.run)
    if not suite.test_names:
        return _reject("Your file has no tests. Write plain functions whose names begin with test_.")
    return None


def _describe_import_failure(load: CaseRun) -> BadSource | None:
    error = load.error
    if load.status is Status.RAISED and error is not None:
        if error.type == "RuntimeError" and error.line is None:
            return _reject(f"Your test file cannot be used: {sanitize_text(error.message[:500])}.")
        if error.type == "SyntaxError" and error.message.startswith("your test file"):
            return _reject("Your test file is empty. Write plain functions whose names begin with test_.")
    bad_source = check_import(load)
    if bad_source is None:
        return None
    message = bad_source.message.replace("Your solution imports", "Your test file imports").replace(
        TEST_FILE, "your test file"
    )
    return BadSource(verdict=bad_source.verdict, message=message, line=bad_source.line)


def _reject(message: str) -> BadSource:
    return BadSource(verdict=Verdict.RUNTIME_ERROR, message=message)
