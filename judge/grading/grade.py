"""One submission judged: problem + source -> report. The shell, the workers and the tests all come through here."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from judge.grading.bad_source import BadSource, check_import, check_size, report_missing_entries
from judge.grading.case_reports import build_case_report
from judge.grading.outcome_cache import SEED, ExpectedOutcomes, get_cache_folder, get_outcome_cache
from judge.grading.report import CaseReport, Environment, GradingReport, NamedBug, Score, Verdict
from judge.grading.source_run import CaseResult, SourceRun, run_source
from judge.grading.submission_diagnosis import diagnose_submission
from problems.format.case import GROUPS
from problems.format.diagnose import Fingerprints
from problems.format.problem import Problem
from sandbox.base import Sandbox

CORE = ("normal", "trap")
"""The groups whose every case an accepted solution passes."""


def grade(
    problem: Problem,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_samples: bool = False,
    seed: int = SEED,
    cache: Path | None = None,
    on_case: Callable[[CaseReport], None] | None = None,
) -> GradingReport:
    """Judge `source`. `on_case` gets each case's report, whole and unredacted, as it is final.

    Raises `GradingError` or `sandbox.base.SandboxError` for our own failures only: the caller may try again, and at the
    end say so with `unjudged`.
    """
    known = get_outcome_cache(cache or get_cache_folder())
    oversized = check_size(source)
    if oversized:
        return _refused(problem, oversized, sandbox.name, known.get_environment(sandbox))
    whole = known.get_expected(problem, seed, sandbox)
    expected = _samples(whole) if only_samples else whole
    reports: dict[int, CaseReport] = {}
    told = _teller(problem, expected, reports, on_case)
    trial = run_source(problem, expected.cases, source, sandbox, expected=expected.outcomes, on_case_result=told)
    result = trial.result
    box = Environment(python=result.python, numpy=result.numpy)
    bad = _bad_source(problem, source, trial)
    if bad:
        return _refused(problem, bad, result.backend, box, result.wall_seconds)
    cases = [reports[index] for index in sorted(reports)]
    return GradingReport(
        slug=problem.slug,
        verdict=get_overall_verdict(cases),
        message=_summary(cases, "sample" if only_samples else "normal and trap"),
        scores=compute_scores(problem, cases),
        bugs=[]
        if only_samples
        else _bugs(problem, trial, whole, lambda: known.get_fingerprints(problem, seed, sandbox)),
        cases=cases,
        time_ms=round(result.wall_seconds * 1000, 3),
        backend=result.backend,
        problem_version=problem.version,
        environment=box,
    )


def build_judge_error_report(
    problem: Problem, message: str, *, backend: str, environment: Environment | None = None
) -> GradingReport:
    """The report of a submission that we failed to judge."""
    return GradingReport(
        slug=problem.slug,
        verdict=Verdict.JUDGE_ERROR,
        message=message,
        scores={},
        bugs=[],
        cases=[],
        time_ms=0.0,
        backend=backend,
        problem_version=problem.version,
        environment=environment or Environment(python="", numpy=""),
    )


def _samples(expected: ExpectedOutcomes) -> ExpectedOutcomes:
    pairs = [(c, o) for c, o in zip(expected.cases, expected.outcomes, strict=True) if c.sample]
    return ExpectedOutcomes(tuple(case for case, _ in pairs), tuple(outcome for _, outcome in pairs), expected.folder)


def _teller(
    problem: Problem,
    expected: ExpectedOutcomes,
    reports: dict[int, CaseReport],
    on_case: Callable[[CaseReport], None] | None,
) -> Callable[[CaseResult], None]:
    def tell(tried: CaseResult) -> None:
        report = build_case_report(problem, tried, expected.outcomes[tried.index])
        reports[tried.index] = report
        if on_case and not _lacks_core(problem, tried):
            on_case(report)

    return tell


def _bugs(
    problem: Problem, trial: SourceRun, expected: ExpectedOutcomes, fingerprints: Callable[[], Fingerprints]
) -> list[NamedBug]:
    """The bugs' fingerprints are only made once somebody fails something that was attempted."""
    if all(tried.finding.ok or tried.outcome.how in ("missing", "not_run") for tried in trial.case_results):
        return []
    return diagnose_submission(problem, trial.case_results, expected, fingerprints())


def _refused(
    problem: Problem, bad: BadSource, backend: str, environment: Environment, seconds: float = 0.0
) -> GradingReport:
    return GradingReport(
        slug=problem.slug,
        verdict=bad.verdict,
        message=bad.message,
        line=bad.line,
        scores={},
        bugs=[],
        cases=[],
        time_ms=round(seconds * 1000, 3),
        backend=backend,
        problem_version=problem.version,
        environment=environment,
    )


def _bad_source(problem: Problem, source: bytes, trial: SourceRun) -> BadSource | None:
    if not source.strip():
        return report_missing_entries(problem, source, problem.entries)
    lacking = {tried.outcome.missing for tried in trial.case_results if _lacks_core(problem, tried)}
    if lacking:
        return report_missing_entries(problem, source, [name for name in problem.entries if name in lacking])
    return check_import(trial.result.load)


def _lacks_core(problem: Problem, tried: CaseResult) -> bool:
    return tried.outcome.how == "missing" and tried.outcome.missing in problem.entries


def get_overall_verdict(cases: Sequence[CaseReport]) -> Verdict:
    """Accepted where every normal and trap case passes, else the verdict of the first that does not."""
    failed = _failed(cases)
    if not failed:
        return Verdict.ACCEPTED
    # A core case has no turn only where those before it used up the time of the whole job.
    return Verdict.TIME_LIMIT if failed[0].verdict is Verdict.NOT_RUN else failed[0].verdict


def _failed(cases: Iterable[CaseReport]) -> list[CaseReport]:
    return [case for case in cases if case.group in CORE and case.verdict is not Verdict.ACCEPTED]


def compute_scores(problem: Problem, cases: Sequence[CaseReport]) -> dict[str, Score]:
    """By group, in the order in which groups are shown; groups without a case are left out."""
    groups = (*GROUPS, *(part.group for part in problem.parts))
    by_group = {group: [case for case in cases if case.group == group] for group in groups}
    return {group: _score(members) for group, members in by_group.items() if members}


def _score(cases: Sequence[CaseReport]) -> Score:
    return Score(
        passed=sum(case.verdict is Verdict.ACCEPTED for case in cases),
        total=len(cases),
        attempted=any(case.verdict is not Verdict.NOT_ATTEMPTED for case in cases),
    )


def _summary(cases: Sequence[CaseReport], what: str) -> str:
    total = sum(case.group in CORE for case in cases)
    failed = _failed(cases)
    if not failed:
        return f"All {total} {what} cases pass."
    verb = "fails" if len(failed) == 1 else "fail"
    return f"{len(failed)} of {total} {what} cases {verb}. The first is “{failed[0].name}”: {failed[0].message}"
