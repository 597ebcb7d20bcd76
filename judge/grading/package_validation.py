"""The publishing gate: what must be true of a package before anybody is judged with it.

Runs everything that a package brings, through the path that submissions take. That the reference agrees with its oracle
is not looked at here, for oracles need libraries that only the tests have.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from judge.grading.bug_validation import find_bug_errors
from judge.grading.errors import GradingError
from judge.grading.exercise_validation import find_exercise_errors
from judge.grading.grade import CORE, grade
from judge.grading.outcome_cache import SEED
from judge.grading.prefetch import prefetch_map
from judge.grading.report import CaseReport, GradingReport, Verdict
from problems.format.loader import PackageError
from problems.format.package_checks import complaints, generic_wrong
from problems.format.problem import Chapter, Problem
from sandbox.base import Sandbox, SandboxError

Complaints = Iterator[str]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """A source of a package and what must be true of its report."""

    name: str
    source: bytes
    find_errors: Callable[[GradingReport], Complaints]


@dataclass(frozen=True, slots=True)
class ValidationResult:
    cases: int
    checked_sources: int
    failures: tuple[str, ...]
    """One line each: what is wrong, and what to do."""


def validate_package(problem: Problem, sandbox: Sandbox, *, cache: Path | None = None) -> ValidationResult:
    """Everything that is wrong with a package; nothing where it can be published."""
    try:
        cases = problem.cases(SEED)
        problem.cases(SEED + 1)
    except PackageError as error:
        return ValidationResult(0, 0, (str(error),))
    every = tuple(build_source_checks(problem))
    found = [f"{complaint}." for complaint in complaints(problem, cases)]
    for complaint in prefetch_map(lambda probe: _try(problem, probe, sandbox, cache), every):
        found.extend(complaint)
    try:
        found.extend(find_bug_errors(problem, sandbox, cache))
        found.extend(find_exercise_errors(problem, sandbox, cache))
    except (GradingError, SandboxError) as error:
        found.append(str(error))
    variants = sum(len(bug.sources) for bug in problem.bugs)
    return ValidationResult(len(cases), len(every) + variants, tuple(found))


def _try(problem: Problem, probe: SourceCheck, sandbox: Sandbox, cache: Path | None) -> list[str]:
    try:
        report = grade(problem, probe.source, sandbox, cache=cache)
    except (GradingError, SandboxError, PackageError) as error:
        return [f"{probe.name}: {error}"]
    return [f"{probe.name}: {complaint}" for complaint in probe.find_errors(report)]


def build_source_checks(problem: Problem) -> Iterator[SourceCheck]:
    """What goes all the way that a submission goes. The bugs' outcomes are known already: see publish_bugs."""
    yield SourceCheck("reference.py", problem.reference, _right)
    for name, source in problem.accepted.items():
        yield SourceCheck(f"accepted/{name}.py", source, _right)
    if problem.chapter is not None:
        yield SourceCheck("chapter.py", problem.chapter.source, _as_written(problem.chapter))
    for name, source in generic_wrong(problem).items():
        yield SourceCheck(f"the wrong answer {name!r}", source, _refused)
    yield SourceCheck("starter.py", problem.starter.encode(), _polite)


def _right(report: GradingReport) -> Complaints:
    for case in report.cases:
        if case.group in CORE and case.verdict is not Verdict.ACCEPTED:
            yield f"is right and fails {_case(case)}. Mend the checker, the case or the solution"
        if case.stateful:
            yield f"is said to keep state, by {_case(case)}. Mend the checker's `same`, or the solution"
    if not report.cases:
        yield f"is right and was refused ({report.message})"
    for bug in report.bugs:
        yield f"is right and is told that it has the bug {bug.id!r} ({bug.evidence}). Mend the cases or the fingerprint"


def _as_written(chapter: Chapter) -> Callable[[GradingReport], Complaints]:
    def look(report: GradingReport) -> Complaints:
        if report.verdict != chapter.verdict:
            yield f"got {report.verdict.value} and not {chapter.verdict} ({report.message}). Mend it, or the cases"
        named = {bug.id for bug in report.bugs}
        if named != set(chapter.bugs):
            yield f"is told the bugs {sorted(named)} and not {sorted(chapter.bugs)}. Mend it, or the diagnosis"

    return look


def _refused(report: GradingReport) -> Complaints:
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted. Add a case that it fails, or tighten the tolerance"


def _polite(report: GradingReport) -> Complaints:
    """Submitting the starter untouched is the commonest first submission; it deserves a clear word."""
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted. It must leave the work to be done"
    said = report.cases[0].message if report.cases else report.message
    if report.verdict is Verdict.RUNTIME_ERROR and "NotImplementedError" not in said:
        yield f"fails with {said!r}. Let it raise NotImplementedError where the work is to be done"


def _case(case: CaseReport) -> str:
    return f"{case.name!r} ({case.group}): {case.message} {case.detail}".rstrip()
