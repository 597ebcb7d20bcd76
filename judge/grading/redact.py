"""Redacts a report for the candidate. The interviewer sees the whole report.

The candidate sees sample cases in full. For any other case the candidate sees the verdict and a message without values:
what the solution printed, raised or returned there could be the hidden input.
"""

from judge.grading.report import CaseReport, ErrorView, GradingReport, ImplementationReport
from problems.format.abnormal_outcomes import get_safe_exception_name


def redact_report(report: GradingReport, *, show_bugs: bool) -> GradingReport:
    """Return the candidate's view of a report.

    `show_bugs` is true immediately in practice mode and after the end of an interview. In a `fix` exercise it is true
    only after the candidate solves it, because the task is to find the bug.
    """
    # A bug's texts come from the package. Its evidence names cases but no values (see `problems.format.diagnose`).
    visible = {
        "cases": [redact_case(case) for case in report.cases],
        "bugs": report.bugs if show_bugs else [],
        "given": report.given if show_bugs else None,
        "implementations": [redact_implementation(one, show_bugs=show_bugs) for one in report.implementations],
    }
    return report.model_copy(update=visible)


def redact_implementation(report: ImplementationReport, *, show_bugs: bool) -> ImplementationReport:
    """Remove the bug unless `show_bugs` is true.

    The message of a failing test may stay. It contains only the candidate's own test and the values that it requested.
    """
    return report if show_bugs else report.model_copy(update={"bug": None})


def redact_case(case: CaseReport) -> CaseReport:
    if case.sample:
        return case
    # The visible fields are listed explicitly: a new field of CaseReport stays hidden until it is added here.
    return CaseReport(
        index=case.index,
        name=case.name,
        group=case.group,
        summary=case.summary,
        sample=False,
        verdict=case.verdict,
        message=case.message,
        kind=case.kind,
        error=_redact_error(case.error),
        time_ms=case.time_ms,
        cpu_ms=case.cpu_ms,
        memory_bytes=case.memory_bytes,
        stateful=case.stateful,
    )


def _redact_error(error: ErrorView | None) -> ErrorView | None:
    """Return only the exception's type and line. A class that the solution defines is not named, because its name can
    contain hidden inputs."""
    return (
        ErrorView(type=get_safe_exception_name(error.type, ("Exception",)), message="", line=error.line, traceback="")
        if error
        else None
    )
