"""What a candidate may see of a report. The interviewer sees all of it.

Sample cases are shown whole. Of any other case the candidate learns how it ended, in words that carry no value: what
the solution printed, raised or returned there could be the hidden input itself.
"""

from judge.grading.report import CaseReport, ErrorView, GradingReport, ImplementationReport
from problems.format.abnormal_outcomes import exception_name


def redact_report(report: GradingReport, *, show_bugs: bool) -> GradingReport:
    """The candidate's view. `show_bugs`: at once in practice, after the end in an interview; in a `fix` not before it
    is solved, for the bug is what is to be found."""
    # A bug's texts are the package's own, and its evidence names cases and no values (see `diagnose.Named`).
    shown = {
        "cases": [redact_case(case) for case in report.cases],
        "bugs": report.bugs if show_bugs else [],
        "given": report.given if show_bugs else None,
        "implementations": [redact_implementation(one, show_bugs=show_bugs) for one in report.implementations],
    }
    return report.model_copy(update=shown)


def redact_implementation(one: ImplementationReport, *, show_bugs: bool) -> ImplementationReport:
    """All but the bug's name: what a failing test says is made of the candidate's own test and of what it asked for."""
    return one if show_bugs else one.model_copy(update={"bug": None})


def redact_case(case: CaseReport) -> CaseReport:
    if case.sample:
        return case
    # Named one by one, so that a field that is added to CaseReport stays hidden until somebody decides otherwise.
    return CaseReport(
        index=case.index,
        name=case.name,
        group=case.group,
        summary=case.summary,
        sample=False,
        verdict=case.verdict,
        message=case.message,
        kind=case.kind,
        error=_error(case.error),
        time_ms=case.time_ms,
        cpu_ms=case.cpu_ms,
        memory_bytes=case.memory_bytes,
        stateful=case.stateful,
    )


def _error(error: ErrorView | None) -> ErrorView | None:
    """Its kind and its line. A class of the solution's own is not named: a name can be made of hidden inputs."""
    return (
        ErrorView(type=exception_name(error.type, ("Exception",)), message="", line=error.line, traceback="")
        if error
        else None
    )
