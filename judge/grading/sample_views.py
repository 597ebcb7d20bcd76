"""The views of what the reference returns for the sample cases, as the reports of a submission show them."""

from judge.grading.case_reports import build_case_report
from judge.grading.outcome_cache import ExpectedOutcomes
from judge.grading.report_limits import limit_case
from judge.grading.source_run import CaseResult
from problems.format.checker_api import RIGHT
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.views import CallsView, View
from sandbox.result import CaseRun, Status


def build_sample_outputs(problem: Problem, expected: ExpectedOutcomes) -> dict[str, View]:
    """Return the views by the name of the case, within the limits of a report. A case whose result is drawn at random
    has none."""
    views = {
        case.name: _build_output(problem, index, expected) for index, case in enumerate(expected.cases) if case.sample
    }
    return {name: view for name, view in views.items() if view is not None}


def _build_output(problem: Problem, index: int, expected: ExpectedOutcomes) -> View | None:
    result = CaseResult(
        case=expected.cases[index],
        expected=expected.outcomes[index],
        actual=Outcome(how="not_run"),
        finding=RIGHT,
        index=index,
        run=CaseRun(status=Status.NOT_RUN),
    )
    report = limit_case(build_case_report(problem, result))
    # A script has its calls and both results in one view. Here no call has an actual result.
    return report.actual if isinstance(report.actual, CallsView) else report.expected
