"""Validates a problem package before it is published.

Runs every source of the package on the same path as a submission. It does not compare the reference with its oracle,
because oracles need libraries that only the tests install.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from judge.grading.bug_validation import find_bug_errors
from judge.grading.context import GradingContext
from judge.grading.cost_bug_validation import find_cost_bug_errors
from judge.grading.errors import GradingError
from judge.grading.exercise_validation import find_exercise_errors
from judge.grading.grade import grade
from judge.grading.prefetch import prefetch_map
from judge.grading.report import CaseReport, GradingReport, Verdict
from problems.format.case import CORE_GROUPS
from problems.format.case_variation import find_variation_errors
from problems.format.loader import INTERVIEW_SEED, JUDGED_SEEDS, PRACTICE_SEED, PackageError
from problems.format.problem import Chapter, Problem
from problems.format.static_package_checks import find_static_errors, make_generic_wrong
from sandbox.base import SandboxError

Errors = Iterator[str]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """One source of a package, and the check of its report."""

    name: str
    source: bytes
    find_errors: Callable[[GradingReport], Errors]
    """Yields one sentence for each error in the report."""


@dataclass(frozen=True, slots=True)
class ValidationResult:
    cases: int
    checked_sources: int
    failures: tuple[str, ...]
    """One line for each error: what is wrong and how to fix it."""


def validate_package(context: GradingContext) -> ValidationResult:
    """Return all errors of a package. A package without failures can be published.

    Everything that depends on the cases is checked with those of practice and with those of interviews.
    """
    problem = context.problem
    try:
        practice, interview = problem.cases(PRACTICE_SEED), problem.cases(INTERVIEW_SEED)
    except PackageError as error:
        return ValidationResult(0, 0, (str(error),))
    static_errors = (*find_static_errors(problem, practice), *find_variation_errors(problem, practice, interview))
    errors = [f"{error}." for error in static_errors]
    for name, seed in JUDGED_SEEDS.items():
        errors.extend(f"{error} ({name} seed)" for error in _find_judged_errors(replace(context, seed=seed)))
    try:
        errors.extend(find_exercise_errors(context))
        errors.extend(find_cost_bug_errors(context))
    except (GradingError, SandboxError) as error:
        errors.append(str(error))
    runs = len(tuple(build_source_checks(problem))) + sum(len(bug.sources) for bug in problem.bugs)
    return ValidationResult(len(practice), runs * len(JUDGED_SEEDS), tuple(errors))


def _find_judged_errors(context: GradingContext) -> Errors:
    """Yield the errors of the sources, judged with the cases of one seed."""
    for errors in prefetch_map(lambda check: _run_check(context, check), build_source_checks(context.problem)):
        yield from errors
    try:
        yield from find_bug_errors(context)
    except (GradingError, SandboxError) as error:
        yield str(error)


def _run_check(context: GradingContext, check: SourceCheck) -> list[str]:
    try:
        report = grade(context, check.source)
    except (GradingError, SandboxError, PackageError) as error:
        return [f"{check.name}: {error}"]
    return [f"{check.name}: {error}" for error in check.find_errors(report)]


def build_source_checks(problem: Problem) -> Iterator[SourceCheck]:
    """Yield the sources to grade as submissions. Bugs are not among them: see `bug_validation`."""
    yield SourceCheck("reference.py", problem.reference, _check_accepted)
    for name, source in problem.accepted.items():
        yield SourceCheck(f"accepted/{name}.py", source, _check_accepted)
    if problem.chapter is not None:
        yield SourceCheck("chapter.py", problem.chapter.source, _build_chapter_check(problem.chapter))
    for name, source in make_generic_wrong(problem).items():
        yield SourceCheck(f"the wrong answer {name!r}", source, _check_rejected)
    yield SourceCheck("starter.py", problem.starter.encode(), _check_starter)


def _check_accepted(report: GradingReport) -> Errors:
    for case in report.cases:
        if case.group in CORE_GROUPS and case.verdict is not Verdict.ACCEPTED:
            yield f"must be accepted but fails {_describe_case(case)}. Fix the checker, the case or the solution"
        if case.stateful:
            yield (f"is reported as stateful by {_describe_case(case)}. Fix `is_same_behavior` or the solution")
    if not report.cases:
        yield f"must be accepted but cannot be graded ({report.message}). Fix the source"
    for bug in report.bugs:
        yield f"is diagnosed with the bug {bug.id!r} ({bug.evidence}). Fix the cases or the bug's sources"


def _build_chapter_check(chapter: Chapter) -> Callable[[GradingReport], Errors]:
    def check_chapter(report: GradingReport) -> Errors:
        if report.verdict != chapter.verdict:
            yield (
                f"got the verdict {report.verdict.value} instead of {chapter.verdict} ({report.message}). Fix the "
                "source, the cases or the verdict in problem.toml"
            )
        diagnosed = {bug.id for bug in report.bugs}
        if diagnosed != set(chapter.bugs):
            yield (
                f"is diagnosed with the bugs {sorted(diagnosed)} instead of {sorted(chapter.bugs)}. Fix the source, "
                "the cases or the bugs in problem.toml"
            )

    return check_chapter


def _check_rejected(report: GradingReport) -> Errors:
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted but is wrong. Add a case that it fails, or reduce the tolerance"


def _check_starter(report: GradingReport) -> Errors:
    """Check the unchanged starter code: it is the most common first submission and must get a clear message."""
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted. Remove the solution from the starter code"
    message = report.cases[0].message if report.cases else report.message
    if report.verdict is Verdict.RUNTIME_ERROR and "NotImplementedError" not in message:
        yield f"fails with {message!r}. Raise NotImplementedError where the candidate must write code"


def _describe_case(case: CaseReport) -> str:
    return f"{case.name!r} ({case.group}): {case.message} {case.detail}".rstrip()
