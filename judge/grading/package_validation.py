"""Validates a problem package before it is published.

Runs every source of the package on the same path as a submission, and compares the reference with its oracle.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from judge.grading.bug_validation import find_bug_errors
from judge.grading.context import GradingContext
from judge.grading.cost_bug_validation import find_cost_bug_errors
from judge.grading.default_argument_validation import find_untested_default_errors
from judge.grading.errors import GradingError
from judge.grading.example_validation import find_example_errors
from judge.grading.exercise_validation import find_exercise_errors
from judge.grading.grade import grade
from judge.grading.mutation_run import find_gate_mutant_errors
from judge.grading.pair_run import find_gate_pair_errors
from judge.grading.prefetch import prefetch_map
from judge.grading.report import CaseReport, GradingReport, Verdict
from judge.grading.source_run import CaseResult
from problems.format.case import CORE_GROUPS
from problems.format.case_variation import find_variation_errors
from problems.format.exercises import get_main_variant
from problems.format.generic_wrong_answers import make_generic_wrong
from problems.format.loader import CHECKED_SEED, COMMAND_SEEDS, PRACTICE_SEED, PackageError
from problems.format.oracle_check import find_oracle_errors
from problems.format.package_index import WARM_UP
from problems.format.package_text_checks import find_text_errors
from problems.format.problem import Bug, Chapter, Problem
from problems.format.static_package_checks import find_static_errors
from sandbox.base import SandboxError

Errors = Iterator[str]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """One source of a package, and the check of its report."""

    name: str
    source: bytes
    find_errors: Callable[[GradingReport], Errors]
    """Yields one sentence for each error in the report."""
    is_rejection_enough: bool = False
    """There are no errors once a normal or trap case fails, so the other cases need not run."""
    separator: str = ": "
    """What is between the name and an error: " " if the name is the subject of a sentence and not a file."""


class _RejectedError(Exception):
    """A normal or trap case fails. It ends the run of a source that must be rejected."""


@dataclass(frozen=True, slots=True)
class ValidationResult:
    case_count: int
    """Cases of the practice seed."""
    run_count: int
    """Sources that were judged, with both seeds together."""
    errors: tuple[str, ...]
    """One line for each error: what is wrong and how to fix it."""


def validate_package(context: GradingContext, *, all_variants: bool = False) -> ValidationResult:
    """Return all errors of a package. A package without errors can be published.

    Submissions, bugs, `fix` exercises and case variation are checked with both seeds; the other checks use practice
    only. All variants of a bug run with the practice seed. With the interview seed only those of `_select_variants`
    run, unless `all_variants`."""
    context = replace(context, seed=PRACTICE_SEED, stop_when_decided=True)
    problem = context.problem
    try:
        practice, interview = problem.cases(PRACTICE_SEED), problem.cases(CHECKED_SEED)
    except PackageError as error:
        return ValidationResult(0, 0, (str(error),))
    static_errors = (
        *find_static_errors(problem, practice),
        *find_text_errors(problem),
        *find_variation_errors(problem, practice, interview),
    )
    errors = [f"{error}." for error in static_errors]
    if problem.slug != WARM_UP:
        errors.extend(f"{error}." for error in find_oracle_errors(problem, practice))
    try:
        for seed in COMMAND_SEEDS.values():
            replace(context, seed=seed).get_expected()
    except (GradingError, SandboxError) as error:
        # Nothing can be judged without the reference's answers, and each source would only repeat why.
        return ValidationResult(len(practice), 0, (*errors, str(error)))
    results_by_file: dict[str, Sequence[CaseResult]] = {}
    practice_errors = [*_find_grading_errors(context, build_source_checks(problem), results_by_file)]
    interview_problem = problem if all_variants else _select_variants(context)
    interview_context = replace(context, problem=interview_problem, seed=CHECKED_SEED)
    checks = [*build_source_checks(problem, checks_diagnosis=all_variants)]
    errors.extend(
        _merge_seed_errors(
            {"practice": practice_errors, "interview": [*_find_grading_errors(interview_context, checks)]}
        )
    )
    try:
        errors.extend(find_gate_mutant_errors(context, results_by_file))
        errors.extend(find_gate_pair_errors(context))
        errors.extend(find_exercise_errors(context, interview_context))
        errors.extend(find_example_errors(context))
        errors.extend(find_cost_bug_errors(context))
        errors.extend(find_untested_default_errors(context))
    except (GradingError, SandboxError, PackageError) as error:
        errors.append(str(error))
    variants = sum(len(bug.sources) for bug in (*problem.bugs, *interview_problem.bugs))
    return ValidationResult(len(practice), 2 * len(checks) + variants, tuple(dict.fromkeys(errors)))


def _select_variants(context: GradingContext) -> Problem:
    """Return the problem with the variants that are judged with the cases of interviews: for each bug the main one, and
    the first that fails a case of the bug's own group. They prove that the bug shows in those cases, too; that the
    diagnosis knows the other styles of the mistake is proven with the cases of practice, those of
    `context`."""
    try:
        cases, fingerprints = context.get_expected().cases, context.get_fingerprints()
    except (GradingError, SandboxError):
        return context.problem  # the same error follows for the other seed

    def select(bug: Bug) -> Bug:
        found = fingerprints[bug.id].items()
        in_group = (
            name for name, fingerprint in found if any(cases[i].group == bug.group for i in fingerprint.failing)
        )
        names = {get_main_variant(bug), *islice(in_group, 1)}
        return replace(bug, sources={name: source for name, source in bug.sources.items() if name in names})

    return replace(context.problem, bugs=tuple(map(select, context.problem.bugs)))


def _merge_seed_errors(errors: Mapping[str, list[str]]) -> Errors:
    """Yield the errors by the names of the seeds. An error that all seeds have appears once, without a name."""
    for error in dict.fromkeys(chain.from_iterable(errors.values())):
        names = [name for name, found in errors.items() if error in found]
        yield error if len(names) == len(errors) else f"{error} ({names[0]} seed)"


def _find_grading_errors(
    context: GradingContext,
    checks: Iterable[SourceCheck],
    results_by_file: dict[str, Sequence[CaseResult]] | None = None,
) -> Errors:
    """Yield the errors of the sources, judged with the cases of one seed. `results_by_file` receives the results of
    all cases of each source that ran them, by `SourceCheck.name`."""

    def run_check(check: SourceCheck) -> list[str]:
        results: list[CaseResult] = []
        errors = _run_check(replace(context, on_case_result=results.append), check)
        if results_by_file is not None and len(results) == len(context.get_expected().cases):
            results_by_file[check.name] = sorted(results, key=lambda result: result.index)
        return errors

    yield from chain.from_iterable(prefetch_map(run_check, checks))
    try:
        yield from find_bug_errors(context)
    except (GradingError, SandboxError) as error:
        yield str(error)


def _run_check(context: GradingContext, check: SourceCheck) -> list[str]:
    try:
        report = grade(_stop_at_rejection(context) if check.is_rejection_enough else context, check.source)
    except _RejectedError:
        return []
    except (GradingError, SandboxError, PackageError) as error:
        return [f"{check.name}: {error}"]
    return [f"{check.name}{check.separator}{error}" for error in check.find_errors(report)]


def _stop_at_rejection(context: GradingContext) -> GradingContext:
    def stop(case: CaseReport) -> None:
        if case.group in CORE_GROUPS and case.verdict is not Verdict.ACCEPTED:
            raise _RejectedError

    return replace(context, on_case=stop)


def build_source_checks(problem: Problem, *, checks_diagnosis: bool = True) -> Iterator[SourceCheck]:
    """Yield the sources to grade as submissions. Bugs are not among them: see `bug_validation`. With
    `checks_diagnosis` the diagnosis of the chapter's code is checked, which needs all variants of the bugs."""
    if not problem.reference_driver:  # otherwise it is not written like a submission
        yield SourceCheck("reference.py", problem.reference, _check_accepted)
    for name, source in problem.accepted.items():
        yield SourceCheck(f"accepted/{name}.py", source, _check_accepted)
    if problem.chapter is not None:
        yield SourceCheck("chapter.py", problem.chapter.source, _build_chapter_check(problem.chapter, checks_diagnosis))
    for name, source in make_generic_wrong(problem).items():
        subject = f"the wrong answer {name!r}"
        yield SourceCheck(subject, source, _check_rejected, is_rejection_enough=True, separator=" ")
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


def _build_chapter_check(chapter: Chapter, checks_diagnosis: bool) -> Callable[[GradingReport], Errors]:
    def check_chapter(report: GradingReport) -> Errors:
        if report.verdict != chapter.verdict:
            yield (
                f"got the verdict {report.verdict.value} instead of {chapter.verdict} ({report.message}). Fix the "
                "source, the cases or the verdict in problem.toml"
            )
        diagnosed = {bug.id for bug in report.bugs}
        if checks_diagnosis and diagnosed != set(chapter.bugs):
            yield (
                f"is diagnosed with the bugs {sorted(diagnosed)} instead of {sorted(chapter.bugs)}. Fix the source, "
                "the cases or the bugs in problem.toml"
            )

    return check_chapter


def _check_rejected(report: GradingReport) -> Errors:
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted. Add a normal or trap case that it fails, or reduce the tolerance"


def _check_starter(report: GradingReport) -> Errors:
    """Check the unchanged starter code: it is the most common first submission and must get a clear message."""
    if report.verdict is Verdict.ACCEPTED:
        yield "was accepted. Remove the solution from the starter code"
    message = report.cases[0].message if report.cases else report.message
    if report.verdict is Verdict.RUNTIME_ERROR and "NotImplementedError" not in message:
        yield f"fails with {message!r}. Raise NotImplementedError where the candidate must write code"


def _describe_case(case: CaseReport) -> str:
    return f"{case.name!r} ({case.group}): {case.message} {case.detail}".rstrip()
