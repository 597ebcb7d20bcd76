"""The exercise `test`: a test file must pass the right implementations; its score is the buggy ones that it fails."""

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
from problems.format.exercises import main_source, right_ones
from problems.format.problem import Problem
from problems.format.test_runtime.constants import MOST_TESTS, TEST_FILE
from sandbox.base import Sandbox
from sandbox.result import CaseRun, Status

IMPORT_STEP = "(the import of the file)"

OnImplementation = Callable[[ImplementationReport], None]


@dataclass(frozen=True, slots=True)
class _Contestant:
    label: str
    source: bytes
    bug: KnownBug | None = None
    cost: bool = False
    again: bool = False
    """A right implementation among the buggy ones, where the tests cannot know that it is one."""


def grade_tests(
    problem: Problem,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_right: bool = False,
    cache: Path | None = None,
    on_implementation: OnImplementation | None = None,
) -> GradingReport:
    """Judge a test file. `on_implementation` gets each result as it is final. Raises as `grade` does.

    `only_right`: against the right implementations alone, to see whether the file is sound.
    """
    known = get_outcome_cache(cache or get_cache_folder())
    grading = _Grading(problem, source, sandbox, on_implementation or (lambda _: None), known.get_environment(sandbox))
    bad = check_size(source)
    if bad is not None:
        return grading.refused(bad)
    return grading.report(only_right=only_right)


class _Grading:
    """One test file on its way through the implementations."""

    def __init__(
        self, problem: Problem, source: bytes, sandbox: Sandbox, told: OnImplementation, box: Environment
    ) -> None:
        self.problem, self.source, self.sandbox, self.told, self.box = problem, source, sandbox, told, box
        self.started = time.monotonic()
        self.names: list[str] = []
        self.results: dict[str, ImplementationReport] = {}
        self.bad: BadSource | None = None

    def report(self, *, only_right: bool) -> GradingReport:
        right, buggy = _contestants(self.problem)
        buggy = [] if only_right else buggy
        order = [*right, *_mixed(buggy, right)] if buggy else right
        sources = [one.source for one in order]
        run_tests_against(
            self.problem, self.source, sources, self.sandbox, lambda index, done: self._take(order[index], done)
        )
        return self.refused(self.bad) if self.bad else self._judged(right, buggy)

    def _take(self, one: _Contestant, done: SuiteResult) -> bool:
        """One round is over. Whether to go on."""
        if not self.results and (bad := _unusable(done)) is not None:
            self.bad = bad
            return False
        self.names = self.names or done.test_names or []
        result = _result(one, done)
        if one.again and not result.passed:
            result = result.model_copy(update={"message": f"{_FICKLE} {result.message}"})
        if not one.again or not result.passed:
            self._tell(one, result)
        return not result.right or bool(result.passed)

    def _tell(self, one: _Contestant, result: ImplementationReport) -> None:
        self.results[one.label] = result
        self.told(result)

    def refused(self, bad: BadSource) -> GradingReport:
        return self._report(bad.verdict, bad.message, [], line=bad.line)

    def _judged(self, right: Sequence[_Contestant], buggy: Sequence[_Contestant]) -> GradingReport:
        every = [self.results.get(one.label) or _untried(one) for one in (*right, *buggy)]
        failed = next((one for one in every if one.right and one.passed is False), None)
        counted = [one for one in every if not one.right and not one.cost]
        caught = 0 if failed else sum(one.passed is False for one in counted)
        if failed is not None:
            return self._report(Verdict.WRONG_ANSWER, _failed_right(failed), every, 0, len(counted))
        yours = f"Your {_count(len(self.names), 'test')}"
        passes, catches = ("passes", "catches") if len(self.names) == 1 else ("pass", "catch")
        if not buggy:
            message = f"{yours} {passes} the {len(right)} right implementations."
            return self._report(Verdict.ACCEPTED, message, every)
        message = (
            f"{yours} {passes} the {len(right)} right implementations and {catches} {caught} of "
            f"{len(counted)} buggy ones.{self._unreached(every)}"
        )
        verdict = Verdict.ACCEPTED if caught == len(counted) else Verdict.WRONG_ANSWER
        return self._report(verdict, message, every, caught, len(counted))

    def _unreached(self, every: Sequence[ImplementationReport]) -> str:
        late = sum(one.passed is None for one in every)
        if not late:
            return ""
        return f" For {late} of them there was no time left: all together may take {TOTAL_SECONDS:g} s."

    def _report(
        self,
        verdict: Verdict,
        message: str,
        every: list[ImplementationReport],
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
            environment=self.box,
            exercise="test",
            tests=self.names,
            implementations=every,
            caught=caught,
            total=total,
        )


def _contestants(problem: Problem) -> tuple[list[_Contestant], list[_Contestant]]:
    right = [_Contestant(f"right {place}", source) for place, source in enumerate(right_ones(problem).values(), 1)]
    buggy = [
        _Contestant(f"buggy {place}", main_source(bug), describe_bug(bug), bug.cost)
        for place, bug in enumerate(problem.bugs, 1)
    ]
    return right, buggy


def _mixed(buggy: Sequence[_Contestant], right: Sequence[_Contestant]) -> list[_Contestant]:
    """The buggy ones in an order that nobody knows, with the right ones among them again: a test that goes by the time,
    or by chance, and not by what the implementation does, fails one of those."""
    mixed = [*buggy, *(_Contestant(one.label, one.source, again=True) for one in right)]
    random.Random(secrets.randbits(64)).shuffle(mixed)
    return mixed


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


# One duel's result


def _untried(one: _Contestant) -> ImplementationReport:
    return ImplementationReport(label=one.label, right=one.bug is None, cost=one.cost, bug=one.bug, passed=None)


def _result(one: _Contestant, done: SuiteResult) -> ImplementationReport:
    failure = _failure(done)
    return ImplementationReport(
        label=one.label,
        right=one.bug is None,
        cost=one.cost,
        bug=one.bug,
        passed=failure is None,
        failed_test=failure and failure[0],
        message=failure and failure[1].message,
        line=failure and failure[1].line,
        calls=failure[1].calls if failure else [],
        time_ms=round(done.run.wall_seconds * 1000, 3),
    )


def _failure(done: SuiteResult) -> tuple[str, FinishedTest] | None:
    """The test that failed, by name, and how."""
    names = done.test_names or []
    failed = next((one for one in done.finished_tests if one.status == "failed"), None)
    if failed is not None:
        return names[failed.number], failed
    if done.run.status is Status.OK:
        return None
    number = -1 if done.running_test is None else done.running_test
    error = done.run.error
    words = sanitize_text(f"{error.type}: {error.message}"[:2000]) if error else _process_words(done.run)
    return names[number] if number >= 0 else IMPORT_STEP, FinishedTest(number, "failed", words, error and error.line)


def _process_words(run: CaseRun) -> str:
    match run.status:
        case Status.TIME_LIMIT:
            return f"It did not end: the tests may take {SECONDS:g} s against one implementation."
        case Status.EXITED:
            return f"It ended the process ({run.detail})."
        case Status.MEMORY_LIMIT:
            return "It asked for more memory than the tests may use."
        case Status.OUTPUT_LIMIT:
            return "It printed, or sent, more than it may."
        case _:
            return f"The tests' process ended ({run.detail or run.status})."


_FICKLE = (
    "Against this implementation the tests passed once and then failed: they go by chance or by the clock, and not by "
    "what it does."
)


def _failed_right(failed: ImplementationReport) -> str:
    first = (failed.message or "").partition("\n")[0]
    return f"Your test {failed.failed_test} fails a right implementation ({first}), so that no bug counts as caught."


def _unusable(done: SuiteResult) -> BadSource | None:
    """What is wrong with a file that cannot be used at all, found with the first implementation."""
    if done.has_too_many_tests:
        return _refused(f"Your file has more than the {MOST_TESTS} tests that are taken, parameters counted.")
    if done.test_names is None:
        return _not_loaded(done.run)
    if not done.test_names:
        return _refused("Your file has no test: write plain functions whose names begin with test_.")
    return None


def _not_loaded(load: CaseRun) -> BadSource | None:
    error = load.error
    if load.status is Status.RAISED and error is not None:
        if error.type == "RuntimeError" and error.line is None:
            return _refused(f"Your test file cannot be used: {sanitize_text(error.message[:500])}.")
        if error.type == "SyntaxError" and error.message.startswith("your test file"):
            return _refused("Your test file is empty: write plain functions whose names begin with test_.")
    bad = check_import(load)
    if bad is None:
        return None
    message = bad.message.replace("Your solution imports", "Your test file imports").replace(
        TEST_FILE, "your test file"
    )
    return BadSource(verdict=bad.verdict, message=message, line=bad.line)


def _refused(message: str) -> BadSource:
    return BadSource(verdict=Verdict.RUNTIME_ERROR, message=message)
