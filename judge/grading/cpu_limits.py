"""Decides the cases with a CPU limit: measures an accepted submission, and names the cost bugs that it proves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from judge.grading.cpu_measurement import CpuRatio, measure_cpu_ratio
from judge.grading.report import CaseReport, CpuRatioView, NamedBug, Verdict
from problems.format.case import Case, CpuLimit
from problems.format.problem import Problem
from sandbox.base import Sandbox

_NOT_MEASURED = "The CPU time of this case is measured after all normal and trap cases pass."


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCase:
    """A case that was measured. `report` replaces the report of its run."""

    case: Case
    limit: CpuLimit
    ratio: CpuRatio
    report: CaseReport


def mark_unmeasured_case(report: CaseReport) -> CaseReport:
    """Return the report of a case with a CPU limit whose answer is right and whose CPU time is unknown."""
    return report.model_copy(update={"verdict": Verdict.NOT_RUN, "message": _NOT_MEASURED})


def measure_cases(
    problem: Problem, cases: Sequence[Case], reports: Mapping[int, CaseReport], source: bytes, sandbox: Sandbox
) -> Iterator[MeasuredCase]:
    """Measure each case with a CPU limit whose answer is right."""
    for index, case in enumerate(cases):
        if case.cpu_limit is not None and reports[index].verdict is Verdict.ACCEPTED:
            ratio = measure_cpu_ratio(problem, case, source, sandbox)
            report = _build_report(reports[index], case.cpu_limit, ratio)
            yield MeasuredCase(case=case, limit=case.cpu_limit, ratio=ratio, report=report)


def _build_report(report: CaseReport, limit: CpuLimit, ratio: CpuRatio) -> CaseReport:
    if ratio.failure is not None:
        message = (
            f"The case was repeated to measure its CPU time, and one answer was not right. {ratio.failure.message}"
        )
        failed = {"verdict": Verdict.WRONG_ANSWER, "kind": ratio.failure.kind or "value", "message": message.strip()}
        return report.model_copy(update=failed)
    view = CpuRatioView(median=ratio.median, low=ratio.low, high=ratio.high, limit=limit.max_ratio)
    if not ratio.exceeds(limit):
        return report.model_copy(update={"cpu_ratio": view})
    message = (
        f"The answer is right, but the solution needs {_describe_ratio(ratio)}. At most {limit.max_ratio:g} times is "
    )
    slow = {"verdict": Verdict.WRONG_ANSWER, "kind": "cpu", "message": f"{message}efficient.", "cpu_ratio": view}
    return report.model_copy(update=slow)


def _describe_ratio(ratio: CpuRatio) -> str:
    return (
        f"{ratio.median:.1f} times the CPU time of the reference (99 % interval: {ratio.low:.1f} to {ratio.high:.1f})"
    )


def settle_cost_bugs(problem: Problem, bugs: Sequence[NamedBug], measured: Sequence[MeasuredCase]) -> list[NamedBug]:
    """Return the named bugs after the measurement, which outweighs what the program reports about itself.

    A measured bug is named if the solution exceeds the limit, and either the program's own counts show the bug too or
    no accepted solution exceeds it.
    """
    settled = list(bugs)
    for one in measured:
        reported = next((bug for bug in settled if bug.id == one.limit.bug), None)
        if reported is not None:
            settled.remove(reported)
        if one.ratio.failure is None and one.ratio.exceeds(one.limit) and (reported or one.limit.proves_bug):
            settled.append(_build_measured_bug(problem, one))
    return settled


def _build_measured_bug(problem: Problem, measured: MeasuredCase) -> NamedBug:
    bug = next(bug for bug in problem.bugs if bug.id == measured.limit.bug)
    return NamedBug(
        id=bug.id,
        title=bug.title,
        cost=bug.cost,
        weight=1.0,
        evidence=f"In “{measured.case.name}” it needs {_describe_ratio(measured.ratio)}, measured outside its process.",
        cases=[measured.case.name],
        why=bug.why,
        how=bug.how,
    )
