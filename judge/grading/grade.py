"""Grades one submission: problem and source in, report out. The command line, the workers and the tests use it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from judge.grading.case_reports import build_case_report
from judge.grading.context import GradingContext
from judge.grading.cpu_limits import NOT_MEASURABLE, decide_cpu_limits, get_cpu_budget, is_cpu_limit_undecided
from judge.grading.report import CaseReport, Environment, GradingReport, NamedBug, Score, Verdict
from judge.grading.source_rejection import SourceRejection, check_size, describe_missing_entries, find_import_failure
from judge.grading.source_run import CaseResult, SourceRun, run_source
from judge.grading.submission_diagnosis import diagnose_submission, find_nearest_bugs
from problems.format.case import CORE_GROUPS, GROUPS
from problems.format.problem import KERNEL_TAG, Problem


def grade(context: GradingContext, source: bytes) -> GradingReport:
    """Grade `source` and return the full report, before redaction.

    Raises `GradingError` or `sandbox.base.SandboxError`, for internal errors only. The caller may retry, and finally
    report the failure with `judge.grading.report.build_judge_error_report`.
    """
    problem = context.problem
    reports: dict[int, CaseReport] = {}

    def report_case(result: CaseResult) -> None:
        context.on_case_result(result)
        report = reports[result.index] = build_case_report(problem, result)
        is_final = context.only_samples or not is_cpu_limit_undecided(result.case, report)
        if is_final and not _is_core_entry_missing(problem, result):
            context.on_case(report)

    oversized = check_size(source)
    if oversized:
        return build_rejection_report(context, oversized, context.get_environment())
    expected = context.get_expected()
    chosen = [i for i, case in enumerate(expected.cases) if case.sample or not context.only_samples]
    run = run_source(
        problem,
        [expected.cases[i] for i in chosen],
        source,
        context.sandbox,
        expected=[expected.outcomes[i] for i in chosen],
        cpu_budget=get_cpu_budget(context),
        on_case_result=report_case,
    )
    environment = Environment(python=run.result.python, numpy=run.result.numpy)
    rejection = find_source_rejection(problem, source, run)
    if rejection:
        return build_rejection_report(context, rejection, environment, run.result.wall_seconds)
    bugs: list[NamedBug] = []
    if not context.only_samples:
        is_accepted = not _find_failed_core_cases(reports.values())
        bugs = diagnose_submission(context, run.case_results)
        bugs = decide_cpu_limits(context, source, reports, bugs, is_accepted=is_accepted)
    nearest = [] if bugs or context.only_samples else find_nearest_bugs(context, run.case_results)
    cases = [reports[index] for index in sorted(reports)]
    return GradingReport(
        slug=problem.slug,
        verdict=_get_verdict(cases),
        message=_build_summary(problem, cases, "sample" if context.only_samples else "normal and trap"),
        scores=_compute_scores(problem, cases),
        bugs=bugs,
        nearest=nearest,
        cases=cases,
        time_ms=round(run.result.wall_seconds * 1000, 3),
        backend=run.result.backend,
        problem_version=problem.version,
        environment=environment,
    )


def build_rejection_report(
    context: GradingContext, rejection: SourceRejection, environment: Environment, wall_seconds: float = 0.0
) -> GradingReport:
    return GradingReport(
        slug=context.problem.slug,
        verdict=rejection.verdict,
        message=rejection.message,
        line=rejection.line,
        scores={},
        bugs=[],
        cases=[],
        time_ms=round(wall_seconds * 1000, 3),
        backend=context.sandbox.name,
        problem_version=context.problem.version,
        environment=environment,
    )


def find_source_rejection(problem: Problem, source: bytes, run: SourceRun) -> SourceRejection | None:
    """Return why no case could be graded, or None."""
    if not source.strip():
        return describe_missing_entries(problem, source, problem.entries)
    missing_names = {tried.actual.missing for tried in run.case_results if _is_core_entry_missing(problem, tried)}
    if missing_names:
        return describe_missing_entries(problem, source, [name for name in problem.entries if name in missing_names])
    return find_import_failure(run.result.load)


def _is_core_entry_missing(problem: Problem, result: CaseResult) -> bool:
    return result.actual.how == "missing" and result.actual.missing in problem.entries


def _get_verdict(cases: Sequence[CaseReport]) -> Verdict:
    """Return "accepted" if every normal and trap case passes, else the verdict of the first one that fails."""
    failed = _find_failed_core_cases(cases)
    if not failed:
        return Verdict.ACCEPTED
    # The cases before it passed, so a core case that was not run means that they used up the time of the submission.
    # A case of another group that was not run changes no verdict.
    return Verdict.TIME_LIMIT if failed[0].verdict is Verdict.NOT_RUN else failed[0].verdict


def _find_failed_core_cases(cases: Iterable[CaseReport]) -> list[CaseReport]:
    return [case for case in cases if case.group in CORE_GROUPS and case.verdict is not Verdict.ACCEPTED]


def _compute_scores(problem: Problem, cases: Sequence[CaseReport]) -> dict[str, Score]:
    """Return the score of each group that has cases, in display order, without cases that could not be measured."""
    groups = (*GROUPS, *(part.group for part in problem.parts))
    counted = [case for case in cases if case.kind != NOT_MEASURABLE]
    by_group = {group: [case for case in counted if case.group == group] for group in groups}
    return {group: _compute_score(members) for group, members in by_group.items() if members}


def _compute_score(cases: Sequence[CaseReport]) -> Score:
    return Score(
        passed=sum(case.verdict is Verdict.ACCEPTED for case in cases),
        total=len(cases),
        attempted=any(case.verdict is not Verdict.NOT_ATTEMPTED for case in cases),
    )


def _build_summary(problem: Problem, cases: Sequence[CaseReport], scope: str) -> str:
    total = sum(case.group in CORE_GROUPS for case in cases)
    failed = _find_failed_core_cases(cases)
    if not failed:
        stage = " in Triton's interpreter, which does not time them" if problem.tag == KERNEL_TAG else ""
        return f"All {total} {scope} cases pass{stage}."
    return f"{_count_failures(failed, total, scope)} The first is “{failed[0].name}”: {failed[0].message}"


_SEPARATELY_COUNTED = (Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.NOT_RUN)


def _count_failures(failed: Sequence[CaseReport], total: int, scope: str) -> str:
    """Count what failed, what ran out of time or memory and what did not run: they have different remedies."""
    counts = Counter(case.verdict for case in failed)
    late, large, not_run = (counts.pop(verdict, 0) for verdict in _SEPARATELY_COUNTED)
    wrong = counts.total()
    verbs = {
        "fails" if wrong == 1 else "fail": wrong,
        "timed out": late,
        "ran out of memory": large,
        "did not run": not_run,
    }
    parts = [(count, verb) for verb, count in verbs.items() if count]
    if len(parts) == 1:
        return f"{parts[0][0]} of {total} {scope} cases {parts[0][1]}."
    *others, last = [f"{count} {verb}" for count, verb in parts]
    return f"Of {total} {scope} cases, {', '.join(others)} and {last}."
