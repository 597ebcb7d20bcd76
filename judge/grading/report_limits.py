"""Limits the size of what is published and stored about a submission, in bytes of JSON.

Whatever a program prints, raises or returns, a case takes at most CASE_BYTES and a report at most REPORT_BYTES. Views
shrink around the first difference before they are left out, and a case says so if its details are left out.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel

from judge.grading.report import CaseReport, ErrorView, GradingReport, ImplementationReport, Verdict
from judge.grading.untrusted_text import fit_text
from problems.format.view_limits import ViewLimit, shrink_inputs, shrink_view

CASE_BYTES = 64 * 1024
IMPLEMENTATION_BYTES = 16 * 1024
REPORT_BYTES = 512 * 1024

MESSAGE_BYTES = 2 * 1024
"""The message of a case or an implementation, or the summary of a case. A report's message may have twice as many."""
NAME_BYTES = 256
"""A name, a call of a test, or another text of a few words."""
SHORT_CASE_BYTES = 6 * 1024
"""A case without details takes at most this."""
MAX_AXES = 64
"""NumPy's maximum number of axes, so also that of the index of a difference."""

_LEVELS = (ViewLimit(400, 1000, 60), ViewLimit(100, 300, 20), ViewLimit(36, 100, 8))
"""How far the views of a case shrink until it fits."""
_LONG_TEXT_BYTES = 4 * 1024
"""What was printed, a traceback or a detail, in a case whose views shrink."""

CASE_TOO_LARGE = "Details are not stored because this case needs more space than the judge stores for one case."
REPORT_TOO_LARGE = (
    "Details are not stored because all cases together take more space than the judge stores for one submission."
)
EVENTS_TOO_LARGE = "Details are not shown yet because this submission has many. They appear when it is judged."


def measure(model: BaseModel) -> int:
    """Return the size of a report or a part of it in JSON, in bytes."""
    return len(model.model_dump_json().encode())


def limit_case(case: CaseReport) -> CaseReport:
    """Return the case within CASE_BYTES: itself, or with smaller views, or without details."""
    case = _limit_short_texts(case)
    if measure(case) <= CASE_BYTES:
        return case
    smaller = (_shrink_case(case, level) for level in _LEVELS)
    return next((one for one in smaller if measure(one) <= CASE_BYTES), None) or drop_details(case, CASE_TOO_LARGE)


def drop_details(case: CaseReport, reason: str) -> CaseReport:
    """Return the case with its verdict and message only, within SHORT_CASE_BYTES. `reason` is a sentence."""
    case = _limit_short_texts(case)
    error = case.error
    brief_error = error and ErrorView(type=fit_text(error.type, NAME_BYTES), message="", line=error.line, traceback="")
    return case.copy_without_details(error=brief_error, omitted=reason)


def limit_implementation(one: ImplementationReport) -> ImplementationReport:
    """Return the result of a test file against one implementation within IMPLEMENTATION_BYTES."""
    if measure(one) <= IMPLEMENTATION_BYTES:
        return one
    cut: dict[str, Any] = {
        "failed_test": one.failed_test and fit_text(one.failed_test, NAME_BYTES),
        "message": one.message and fit_text(one.message, MESSAGE_BYTES),
    }
    smaller = one.model_copy(update=cut | {"calls": [fit_text(call, NAME_BYTES) for call in one.calls[-10:]]})
    return smaller if measure(smaller) <= IMPLEMENTATION_BYTES else one.model_copy(update=cut | {"calls": []})


def limit_report(report: GradingReport) -> GradingReport:
    """Return the report within REPORT_BYTES. Details are left out of passed cases first, and of later ones first."""
    return serialize_report(report)[0]


def serialize_report(report: GradingReport) -> tuple[GradingReport, str]:
    """Return the report as `limit_report` does, and its JSON. Serializing takes longest, and most reports fit as they
    are."""
    body = report.model_dump_json()
    # No case of a report this small is too large, so each case is serialized once more only in the others.
    limited = _limit_parts(report, _limit_short_texts if len(body.encode()) <= CASE_BYTES else limit_case)
    if limited is not report:
        body = limited.model_dump_json()
    if (excess := len(body.encode()) - REPORT_BYTES) > 0:
        limited = limited.model_copy(update={"cases": _drop_details_of_some(limited.cases, excess)})
        limited = limited if measure(limited) <= REPORT_BYTES else _keep_essentials(limited)
        body = limited.model_dump_json()
    return limited, body


def _limit_parts(report: GradingReport, limit: Callable[[CaseReport], CaseReport]) -> GradingReport:
    """Return the report with each part within its limit, and the cases as `limit` returns them; the report itself if
    nothing changes."""
    parts: dict[str, Any] = {
        "message": fit_text(report.message, 2 * MESSAGE_BYTES),
        "cases": [limit(case) for case in report.cases],
        "implementations": [limit_implementation(one) for one in report.implementations],
        "tests": [fit_text(name, NAME_BYTES) for name in report.tests],
    }
    are_same = all(
        limited is own
        for name in ("cases", "implementations", "tests")
        for limited, own in zip(parts[name], getattr(report, name), strict=True)
    )
    return report if are_same and parts["message"] is report.message else report.model_copy(update=parts)


def _drop_details_of_some(cases: Sequence[CaseReport], excess: int) -> list[CaseReport]:
    """Leave out details until `excess` bytes are saved: a failure is what a reader looks for."""
    limited = list(cases)
    order = sorted(range(len(cases)), key=lambda place: (cases[place].verdict is Verdict.ACCEPTED, place), reverse=True)
    for place in order:
        if excess <= 0:
            break
        limited[place] = drop_details(cases[place], REPORT_TOO_LARGE)
        excess -= measure(cases[place]) - measure(limited[place])
    return limited


def _keep_essentials(report: GradingReport) -> GradingReport:
    """Return a report whose cases have no details, with shorter lists of cases, implementations and test names.

    No problem has so many cases with such long messages, so this is for what a package or a program may do one day.
    """
    cases, implementations = report.cases[:40], report.implementations[:50]
    short = [one.model_copy(update={"message": None, "failed_test": None, "calls": []}) for one in implementations]
    tests = [fit_text(name, 60) for name in report.tests[:500]]
    return report.model_copy(update={"cases": cases, "implementations": short, "tests": tests})


def _limit_short_texts(case: CaseReport) -> CaseReport:
    """Return the case itself if nothing in it is too long."""
    update: dict[str, Any] = {
        "name": fit_text(case.name, NAME_BYTES),
        "group": fit_text(case.group, NAME_BYTES),
        "summary": fit_text(case.summary, MESSAGE_BYTES),
        "message": fit_text(case.message, MESSAGE_BYTES),
        "kind": fit_text(case.kind, NAME_BYTES),
        "first": case.first and case.first[:MAX_AXES],
    }
    changed = {name: value for name, value in update.items() if value != getattr(case, name)}
    return case.model_copy(update=changed) if changed else case


def _shrink_case(case: CaseReport, level: ViewLimit) -> CaseReport:
    error = case.error
    update: dict[str, Any] = {
        "detail": fit_text(case.detail, _LONG_TEXT_BYTES),
        "inputs": shrink_inputs(case.inputs, level),
        "stdout": fit_text(case.stdout, _LONG_TEXT_BYTES),
        "stdout_cut": case.stdout_cut or fit_text(case.stdout, _LONG_TEXT_BYTES) != case.stdout,
        "error": error
        and ErrorView(
            type=fit_text(error.type, NAME_BYTES),
            message=fit_text(error.message, _LONG_TEXT_BYTES),
            line=error.line,
            traceback=fit_text(error.traceback, _LONG_TEXT_BYTES),
        ),
    }
    for field in ("expected", "actual", "alone"):
        view = getattr(case, field)
        update[field] = view and shrink_view(view, level, case.first)
    return case.model_copy(update=update)
