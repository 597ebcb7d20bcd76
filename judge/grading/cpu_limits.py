"""The CPU time that a submission may use: for all its cases together, which ends it, and in each case that has a limit
of its own, which is measured once the submission is accepted."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.cpu_measurement import CpuRatio, measure_cpu_ratio
from judge.grading.errors import NotMeasurableError
from judge.grading.outcome_cache import run_package_source
from judge.grading.outcome_files import get_reference_cpu_path, read_cpu_seconds, store_cpu_seconds
from judge.grading.report import CaseReport, CpuRatioView, NamedBug, Verdict
from judge.grading.submission_diagnosis import build_named_bug
from problems.format.bug_matching import BugMatch
from problems.format.case import Case, CpuLimit
from problems.format.loader import PRACTICE_SEED
from problems.format.problem import Problem

BUDGET_FACTOR = 20
"""A submission may use this multiple of the reference's CPU time."""
MIN_BUDGET_SECONDS = 20.0
"""CPU time, in seconds, that every submission may use."""
_NOT_MEASURED = "The CPU time of this case is measured after all normal and trap cases pass."
NOT_MEASURABLE = "not_measurable"
"""The kind of a case whose answer is right and whose CPU time could not be measured."""
_NOT_MEASURABLE = (
    "The answer is right. Its CPU time could not be measured, because this server is too busy, so the case does not "
    "count."
)

_measured: dict[Path, float] = {}
"""CPU time in seconds, by the path of the file that stores it."""
_lock = threading.Lock()


def get_cpu_budget(context: GradingContext, *, machine: str | None = None) -> float:
    """Return the CPU time, in seconds, that a submission may use for all its cases, including those that are no sample.

    The run that computed the expected outcomes measured the reference. On another machine the first call measures it
    again. A kernel problem uses its slowest accepted solution, measured by the first call with the cases of practice:
    other seeds have cases of the same sizes.
    Raises `GradingError` if a measured source cannot be imported. `machine` is this machine unless a test names another
    one.
    """
    context = replace(context, seed=PRACTICE_SEED) if context.problem.is_kernel else context
    expected = context.get_expected()
    path = get_reference_cpu_path(expected.folder, machine)
    # Hold the lock while measuring. Otherwise a second thread would measure the same source, and slow down the first.
    with _lock:
        if path not in _measured:
            _measured[path] = _load_or_measure(path, context, expected.cases)
    return max(MIN_BUDGET_SECONDS, BUDGET_FACTOR * _measured[path])


def _load_or_measure(path: Path, context: GradingContext, cases: Sequence[Case]) -> float:
    """Return the CPU time in seconds that `path` stores. If it has none, measure and store it."""
    stored = read_cpu_seconds(path)
    if stored is not None:
        return stored
    problem = context.problem
    sources = [(problem.as_reference(), problem.reference)]
    sources += [(problem, source) for source in problem.accepted.values() if problem.is_kernel]
    runs = (run_package_source("A measured source", each, cases, source, context.sandbox) for each, source in sources)
    seconds = max(run.result.cpu_seconds for run in runs)
    store_cpu_seconds(path, seconds)
    return seconds


def is_cpu_limit_undecided(case: Case, report: CaseReport) -> bool:
    """Return whether the answer of the case is right, so that a measurement of its CPU time decides the verdict."""
    return case.cpu_limit is not None and report.verdict is Verdict.ACCEPTED


def decide_cpu_limits(
    context: GradingContext,
    source: bytes,
    reports: dict[int, CaseReport],
    bugs: Sequence[NamedBug],
    *,
    is_accepted: bool,
) -> list[NamedBug]:
    """Replace and publish the reports of the cases whose CPU limit is undecided, and return the named bugs.

    Only an accepted submission is measured. For another one the CPU time of such a case remains unknown. Raises
    NotMeasurableError if a measurement stays undecided and the context's `must_measure` is set.
    """
    settled = list(bugs)
    for index, case in enumerate(context.get_expected().cases):
        if case.cpu_limit is None or not is_cpu_limit_undecided(case, reports[index]):
            continue
        if is_accepted:
            ratio = measure_cpu_ratio(
                context.problem, case, source, context.sandbox, stop_when_decided=context.stop_when_decided
            )
            if ratio.is_undecided(case.cpu_limit) and context.must_measure:
                raise NotMeasurableError
            reports[index] = _build_report(reports[index], case.cpu_limit, ratio)
            settled = settle_cost_bugs(context.problem, settled, case, ratio)
        else:
            unknown = {"verdict": Verdict.NOT_RUN, "message": _NOT_MEASURED}
            reports[index] = reports[index].model_copy(update=unknown)
        context.on_case(reports[index])
    return settled


def _build_report(report: CaseReport, limit: CpuLimit, ratio: CpuRatio) -> CaseReport:
    if ratio.failure is not None:
        is_late = ratio.failure.kind == "time"
        problem = "which took too long." if is_late else f"and one answer was not right. {ratio.failure.message}"
        message = f"The case was repeated to measure its CPU time, {problem}".strip()
        verdict = Verdict.TIME_LIMIT if is_late else Verdict.WRONG_ANSWER
        failed = {"verdict": verdict, "kind": ratio.failure.kind or "value", "message": message}
        return report.model_copy(update=failed)
    if ratio.is_undecided(limit):
        unknown = {"verdict": Verdict.NOT_RUN, "kind": NOT_MEASURABLE, "message": _NOT_MEASURABLE}
        return report.model_copy(update=unknown)
    view = CpuRatioView(ratio=ratio.ratio, at_least=ratio.at_least, limit=limit.max_ratio)
    if not ratio.exceeds(limit):
        return report.model_copy(update={"cpu_ratio": view})
    message = (
        f"The answer is right, but the solution needs {_describe_ratio(ratio)}. At most {limit.max_ratio:g} times is "
    )
    slow = {"verdict": Verdict.WRONG_ANSWER, "kind": "cpu", "message": f"{message}efficient.", "cpu_ratio": view}
    return report.model_copy(update=slow)


def _describe_ratio(ratio: CpuRatio) -> str:
    return f"{ratio.ratio:.1f} times the CPU time of the reference (at least {ratio.at_least:.1f} times)"


def settle_cost_bugs(problem: Problem, bugs: Sequence[NamedBug], case: Case, ratio: CpuRatio) -> list[NamedBug]:
    """Return the named bugs after a measurement, which outweighs what the program reports about itself.

    A measured bug is named if the solution exceeds the limit, and either the program's own counts show the bug too or
    no accepted solution exceeds it.
    """
    limit = case.cpu_limit
    assert limit is not None
    settled = [bug for bug in bugs if bug.id != limit.bug]
    is_reported = len(settled) < len(bugs)
    if ratio.failure is None and ratio.exceeds(limit) and (is_reported or limit.proves_bug):
        bug = next(bug for bug in problem.bugs if bug.id == limit.bug)
        evidence = f"In “{case.name}” it needs {_describe_ratio(ratio)}, measured outside its process."
        settled.append(build_named_bug(BugMatch(bug=bug, weight=1.0, evidence=evidence, cases=(case.name,))))
    return settled
