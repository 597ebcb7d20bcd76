"""Grades one submission: problem and source in, report out. The command line, the workers and the tests use it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from judge.grading.bad_source import BadSource, check_import, check_size, report_missing_entries
from judge.grading.case_reports import build_case_report
from judge.grading.cpu_budget import get_cpu_budget
from judge.grading.cpu_limits import MeasuredCase, mark_unmeasured_case, measure_cases, settle_cost_bugs
from judge.grading.outcome_cache import PRACTICE_SEED, ExpectedOutcomes, get_cache_folder, get_outcome_cache
from judge.grading.report import CaseReport, Environment, GradingReport, NamedBug, Score, Verdict
from judge.grading.source_run import CaseResult, SourceRun, run_source
from judge.grading.submission_diagnosis import diagnose_submission
from problems.format.case import CORE_GROUPS, GROUPS, Case
from problems.format.diagnose import Fingerprints
from problems.format.problem import Problem
from sandbox.base import Sandbox


def grade(
    problem: Problem,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_samples: bool = False,
    seed: int = PRACTICE_SEED,
    cache: Path | None = None,
    on_case: Callable[[CaseReport], None] | None = None,
) -> GradingReport:
    """Grade `source` and return the full report, before redaction.

    `only_samples` runs the sample cases only and skips the diagnosis. `cache` is the folder of expected outcomes.
    `on_case` receives each case's full report as soon as it is final.

    Raises `GradingError` or `sandbox.base.SandboxError`, for internal errors only. The caller may retry, and finally
    report the failure with `judge.grading.report.build_judge_error_report`.
    """
    outcome_cache = get_outcome_cache(cache or get_cache_folder())
    oversized = check_size(source)
    if oversized:
        return _build_rejection(problem, oversized, sandbox.name, outcome_cache.get_environment(sandbox))
    all_expected = outcome_cache.get_expected(problem, seed, sandbox)
    expected = _select_samples(all_expected) if only_samples else all_expected
    reports: dict[int, CaseReport] = {}
    on_case_result = _build_case_callback(problem, expected, reports, on_case, has_measurement=not only_samples)
    run = run_source(
        problem,
        expected.cases,
        source,
        sandbox,
        expected=expected.outcomes,
        cpu_budget=get_cpu_budget(problem, all_expected, sandbox),
        on_case_result=on_case_result,
    )
    result = run.result
    environment = Environment(python=result.python, numpy=result.numpy)
    bad_source = _find_bad_source(problem, source, run)
    if bad_source:
        return _build_rejection(problem, bad_source, result.backend, environment, result.wall_seconds)
    bugs: list[NamedBug] = []
    if not only_samples:
        bugs = _diagnose(problem, run, all_expected, lambda: outcome_cache.get_fingerprints(problem, seed, sandbox))
        bugs = _decide_cpu_limits(problem, expected.cases, reports, bugs, source, sandbox, on_case)
    cases = [reports[index] for index in sorted(reports)]
    return GradingReport(
        slug=problem.slug,
        verdict=get_overall_verdict(cases),
        message=_build_summary(cases, "sample" if only_samples else "normal and trap"),
        scores=compute_scores(problem, cases),
        bugs=bugs,
        cases=cases,
        time_ms=round(result.wall_seconds * 1000, 3),
        backend=result.backend,
        problem_version=problem.version,
        environment=environment,
    )


def _select_samples(expected: ExpectedOutcomes) -> ExpectedOutcomes:
    pairs = [(c, o) for c, o in zip(expected.cases, expected.outcomes, strict=True) if c.sample]
    return ExpectedOutcomes(tuple(case for case, _ in pairs), tuple(outcome for _, outcome in pairs), expected.folder)


def _build_case_callback(
    problem: Problem,
    expected: ExpectedOutcomes,
    reports: dict[int, CaseReport],
    on_case: Callable[[CaseReport], None] | None,
    *,
    has_measurement: bool,
) -> Callable[[CaseResult], None]:
    def on_case_result(result: CaseResult) -> None:
        report = build_case_report(problem, result, expected.outcomes[result.index])
        reports[result.index] = report
        is_final = not has_measurement or result.case.cpu_limit is None or report.verdict is not Verdict.ACCEPTED
        if on_case and is_final and not _is_core_entry_missing(problem, result):
            on_case(report)

    return on_case_result


def _diagnose(
    problem: Problem, run: SourceRun, expected: ExpectedOutcomes, load_fingerprints: Callable[[], Fingerprints]
) -> list[NamedBug]:
    """Name the submission's bugs. Load the fingerprints only if an attempted case failed, because the first load runs
    every bug."""
    if all(tried.finding.ok or tried.outcome.how in ("missing", "not_run") for tried in run.case_results):
        return []
    return diagnose_submission(problem, run.case_results, expected, load_fingerprints())


def _decide_cpu_limits(
    problem: Problem,
    cases: Sequence[Case],
    reports: dict[int, CaseReport],
    bugs: list[NamedBug],
    source: bytes,
    sandbox: Sandbox,
    on_case: Callable[[CaseReport], None] | None,
) -> list[NamedBug]:
    """Replace and publish the reports of the cases with a CPU limit, and return the named bugs.

    Only an accepted submission is measured."""
    limited = [i for i, case in enumerate(cases) if case.cpu_limit and reports[i].verdict is Verdict.ACCEPTED]
    measured: list[MeasuredCase] = []
    if limited and not _find_failed_core_cases(reports.values()):
        measured = list(measure_cases(problem, cases, reports, source, sandbox))
        reports.update({one.report.index: one.report for one in measured})
    else:
        reports.update({index: mark_unmeasured_case(reports[index]) for index in limited})
    for index in limited if on_case else ():
        assert on_case is not None
        on_case(reports[index])
    return settle_cost_bugs(problem, bugs, measured)


def _build_rejection(
    problem: Problem, bad_source: BadSource, backend: str, environment: Environment, seconds: float = 0.0
) -> GradingReport:
    return GradingReport(
        slug=problem.slug,
        verdict=bad_source.verdict,
        message=bad_source.message,
        line=bad_source.line,
        scores={},
        bugs=[],
        cases=[],
        time_ms=round(seconds * 1000, 3),
        backend=backend,
        problem_version=problem.version,
        environment=environment,
    )


def _find_bad_source(problem: Problem, source: bytes, run: SourceRun) -> BadSource | None:
    if not source.strip():
        return report_missing_entries(problem, source, problem.entries)
    missing_names = {tried.outcome.missing for tried in run.case_results if _is_core_entry_missing(problem, tried)}
    if missing_names:
        return report_missing_entries(problem, source, [name for name in problem.entries if name in missing_names])
    return check_import(run.result.load)


def _is_core_entry_missing(problem: Problem, result: CaseResult) -> bool:
    return result.outcome.how == "missing" and result.outcome.missing in problem.entries


def get_overall_verdict(cases: Sequence[CaseReport]) -> Verdict:
    """Return "accepted" if every normal and trap case passes, else the verdict of the first one that fails."""
    failed = _find_failed_core_cases(cases)
    if not failed:
        return Verdict.ACCEPTED
    # The cases before it passed, so a core case that was not run means that they used up the time of the submission.
    # A case of another group that was not run changes no verdict.
    return Verdict.TIME_LIMIT if failed[0].verdict is Verdict.NOT_RUN else failed[0].verdict


def _find_failed_core_cases(cases: Iterable[CaseReport]) -> list[CaseReport]:
    return [case for case in cases if case.group in CORE_GROUPS and case.verdict is not Verdict.ACCEPTED]


def compute_scores(problem: Problem, cases: Sequence[CaseReport]) -> dict[str, Score]:
    """Return the score of each group that has cases, in display order."""
    groups = (*GROUPS, *(part.group for part in problem.parts))
    by_group = {group: [case for case in cases if case.group == group] for group in groups}
    return {group: _compute_score(members) for group, members in by_group.items() if members}


def _compute_score(cases: Sequence[CaseReport]) -> Score:
    return Score(
        passed=sum(case.verdict is Verdict.ACCEPTED for case in cases),
        total=len(cases),
        attempted=any(case.verdict is not Verdict.NOT_ATTEMPTED for case in cases),
    )


def _build_summary(cases: Sequence[CaseReport], kind: str) -> str:
    total = sum(case.group in CORE_GROUPS for case in cases)
    failed = _find_failed_core_cases(cases)
    if not failed:
        return f"All {total} {kind} cases pass."
    verb = "fails" if len(failed) == 1 else "fail"
    return f"{len(failed)} of {total} {kind} cases {verb}. The first is “{failed[0].name}”: {failed[0].message}"
