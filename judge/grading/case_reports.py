"""Builds the report of one case from its result."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from judge.grading.report import CaseReport, ErrorView, Verdict
from judge.grading.source_rejection import describe_missing_module
from judge.grading.source_run import CaseResult
from judge.grading.untrusted_text import sanitize_all, sanitize_text
from problems.format.abnormal_outcomes import get_safe_exception_name
from problems.format.case import CORE_GROUPS, Case
from problems.format.outcome import How
from problems.format.problem import Problem
from problems.format.views import CaseView, NamedView, TextView
from sandbox.result import CaseRun, ErrorReport, Status

logger = logging.getLogger(__name__)

_safe_inputs: WeakKeyDictionary[Case, tuple[list[NamedView], list[NamedView]]] = WeakKeyDictionary()
"""The last views of a case's inputs, and what `sanitize_all` made of them."""

_FAILURE_VERDICTS: Mapping[How, Verdict] = {
    "ok": Verdict.WRONG_ANSWER,
    "raised": Verdict.RUNTIME_ERROR,
    "crashed": Verdict.RUNTIME_ERROR,
    "missing": Verdict.NOT_ATTEMPTED,
    "time": Verdict.TIME_LIMIT,
    "memory": Verdict.MEMORY_LIMIT,
    "output": Verdict.OUTPUT_LIMIT,
    "size": Verdict.WRONG_ANSWER,
    "stopped": Verdict.WRONG_ANSWER,
    "not_run": Verdict.NOT_RUN,
}
"""The verdict of a case whose outcome is not correct."""

_OUT_OF_TIME = (
    "The time for this submission was used up before this case was finished. All cases together have a time limit: "
    "make the earlier ones faster."
)
_STOPPED_BEFORE = (
    "This case was not run, because the processes of your solution ended too often in the cases before it."
)
_STATE_FIXES_IT = "Run alone, this case is correct: your solution keeps state between calls."
_STATE_CHANGES_IT = "Run alone, this case has another result: your solution keeps state between calls."


def build_case_report(problem: Problem, result: CaseResult, view: CaseView | None = None) -> CaseReport:
    """Return the full report of one case. All text that the submission produced is sanitized for JSON.

    `view` replaces that of the case's checker. `judge.grading.report_limits` limits its size where it is published or
    stored, and `judge.grading.redact` removes what the candidate may not see."""
    case, run, error = result.case, result.run, result.run.error
    shown = _sanitize_view(case, view) if view else _build_view(problem, result)
    return CaseReport(
        index=result.index,
        name=case.name,
        group=case.group,
        summary=case.summary,
        sample=case.sample,
        verdict=_get_verdict(result),
        message=_build_message(problem, result),
        kind=result.finding.kind,
        detail=sanitize_text(result.finding.detail or result.actual.detail),
        first=list(result.finding.first) if result.finding.first is not None else None,
        inputs=shown.inputs,
        expected=shown.expected,
        actual=shown.actual,
        error=_build_error_view(error) if error and run.status is Status.RAISED else None,
        stdout=sanitize_text(run.stdout.decode("utf-8", "replace")),
        stdout_cut=run.stdout_cut,
        time_ms=round(run.wall_seconds * 1000, 3),
        cpu_ms=round(run.cpu_seconds * 1000, 3),
        memory_bytes=run.memory_bytes,
        stateful=result.alone is not None,
        alone=_build_view(problem, result.alone).actual if result.alone else None,
        self_counted=case.self_counted,
    )


def _get_verdict(result: CaseResult) -> Verdict:
    if result.finding.ok:
        return Verdict.ACCEPTED
    verdict = _FAILURE_VERDICTS[result.actual.how]
    # The message that an entry is missing comes from the untrusted process. It can excuse a follow-up case but never a
    # core case.
    is_optional = result.actual.missing in result.case.needs and result.case.group not in CORE_GROUPS
    return Verdict.RUNTIME_ERROR if verdict is Verdict.NOT_ATTEMPTED and not is_optional else verdict


def _build_message(problem: Problem, result: CaseResult) -> str:
    if result.finding.ok:
        return ""
    failure = _describe_failure(problem, result)
    if result.alone is None:
        return failure
    return f"{failure} {_STATE_FIXES_IT if result.alone.finding.ok else _STATE_CHANGES_IT}"


def _describe_failure(problem: Problem, result: CaseResult) -> str:  # noqa: PLR0911 - one sentence for each `How`
    outcome, run = result.actual, result.run
    match outcome.how:
        case "time":
            return f"Your code did not finish within {result.case.seconds or problem.seconds:g} s."
        case "memory":
            return f"Your code needs more memory than the limit of {problem.memory_mib} MiB."
        case "output":
            return "Your code printed or returned more data than the limit allows."
        case "size":
            return result.finding.message
        case "not_run":
            return _OUT_OF_TIME if run.is_out_of_time else _STOPPED_BEFORE
        case "missing":
            # An unknown name comes from the untrusted process and can contain inputs.
            is_known = outcome.missing in result.case.needs
            return f"Your file does not define {outcome.missing if is_known else 'the function that this case calls'}."
        case "crashed":
            return _describe_crash(run)
        case "stopped":
            return outcome.detail or "Your code made a request that is not allowed."
        case "raised":
            return describe_missing_module(run.error) or result.finding.message or _describe_exception(run.error)
        case "ok":
            return result.finding.message or "The returned value is wrong."


def _describe_crash(run: CaseRun) -> str:
    match run.status:
        case Status.EXITED:
            return "Your code ended the process before it returned a value (sys.exit or os._exit)."
        case Status.SIGNALLED:
            return f"The process was killed before it returned a value ({run.detail or 'by a signal'})."
        case _:
            return "The process sent invalid data instead of the returned value."


def _describe_exception(error: ErrorReport | None) -> str:
    name = get_safe_exception_name(error.type, error.bases) if error else "an exception"
    return f"Your code raised {name}{f' in line {error.line}' if error and error.line else ''}."


def _build_error_view(error: ErrorReport) -> ErrorView:
    return ErrorView(
        type=sanitize_text(error.type),
        message=sanitize_text(error.message),
        line=error.line,
        traceback=sanitize_text(error.traceback),
    )


def _build_view(problem: Problem, result: CaseResult) -> CaseView:
    try:
        view = problem.get_checker(result.case).show(result.case, result.expected, result.actual)
        return _sanitize_view(result.case, view)
    except Exception:
        # The submission's outcome has a form that the checker cannot display. The verdict does not depend on the view.
        logger.exception("The checker of %s failed to display the case %s.", problem.slug, result.case.name)
        return CaseView(inputs=[], expected=None, actual=TextView(text="This value cannot be displayed."))


def _sanitize_view(case: Case, view: CaseView) -> CaseView:
    """Apply `sanitize_all`. Checkers pass the same list of inputs for each submission, as
    `problems.format.view_builders` builds them once, so their sanitized form is stored."""
    known = _safe_inputs.get(case)
    if known is None or known[0] is not view.inputs:
        known = _safe_inputs[case] = (view.inputs, sanitize_all(view.inputs))
    return replace(view, inputs=known[1], expected=sanitize_all(view.expected), actual=sanitize_all(view.actual))
