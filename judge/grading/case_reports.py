"""From a tried case to its report."""

import logging
from collections.abc import Mapping

from judge.grading.bad_source import describe_missing_module
from judge.grading.report import CaseReport, ErrorView, Verdict
from judge.grading.source_run import CaseResult
from judge.grading.untrusted_text import sanitize_all, sanitize_text
from problems.format.abnormal_outcomes import exception_name
from problems.format.outcome import How, Outcome
from problems.format.problem import Problem
from problems.format.views import Shown, TextView
from sandbox.result import Error, Status

log = logging.getLogger(__name__)

_VERDICTS: Mapping[How, Verdict] = {
    "ok": Verdict.WRONG_ANSWER,
    "raised": Verdict.RUNTIME_ERROR,
    "crashed": Verdict.RUNTIME_ERROR,
    "missing": Verdict.NOT_ATTEMPTED,
    "time": Verdict.TIME_LIMIT,
    "memory": Verdict.MEMORY_LIMIT,
    "output": Verdict.OUTPUT_LIMIT,
    "stopped": Verdict.WRONG_ANSWER,
    "not_run": Verdict.NOT_RUN,
}

STATEFUL_MESSAGE = (
    "Alone it gives something else than among the other cases: your solution keeps state between calls. "
    "What it gives alone counts."
)


def build_case_report(problem: Problem, tried: CaseResult, expected: Outcome) -> CaseReport:
    """Everything on one case; see `judge.grading.redact` for who may see what."""
    case, run = tried.case, tried.run
    shown = _shown(problem, tried, expected)
    return CaseReport(
        index=tried.index,
        name=case.name,
        group=case.group,
        summary=case.summary,
        sample=case.sample,
        verdict=get_case_verdict(tried),
        message=_message(problem, tried),
        kind=tried.finding.kind,
        detail=sanitize_text(tried.finding.detail or tried.outcome.detail),
        first=list(tried.finding.first) if tried.finding.first is not None else None,
        inputs=shown.inputs,
        expected=shown.expected,
        actual=shown.actual,
        error=_error(run.error) if run.status is Status.RAISED else None,
        stdout=sanitize_text(run.stdout.decode("utf-8", "replace")),
        stdout_cut=run.stdout_cut,
        time_ms=round(run.wall_seconds * 1000, 3),
        cpu_ms=round(run.cpu_seconds * 1000, 3),
        memory_bytes=run.memory_bytes,
        stateful=tried.stateful,
    )


def get_case_verdict(tried: CaseResult) -> Verdict:
    if tried.finding.ok:
        return Verdict.ACCEPTED
    verdict = _VERDICTS[tried.outcome.how]
    # The driver's word that an entry is missing came out of the box: it excuses a follow-up, and never the core.
    if verdict is Verdict.NOT_ATTEMPTED and not _may_be_missing(tried):
        return Verdict.RUNTIME_ERROR
    return verdict


def _may_be_missing(tried: CaseResult) -> bool:
    return tried.outcome.missing in tried.case.needs and tried.case.group not in ("normal", "trap")


def _message(problem: Problem, tried: CaseResult) -> str:
    said = "" if tried.finding.ok else _failure(problem, tried)
    return " ".join(text for text in (said, STATEFUL_MESSAGE if tried.stateful else "") if text)


def _failure(problem: Problem, tried: CaseResult) -> str:  # noqa: PLR0911 - a table of sentences, one for each ending
    outcome, run = tried.outcome, tried.run
    match outcome.how:
        case "time":
            return f"It did not finish within {tried.case.seconds or problem.seconds:g} s."
        case "memory":
            return f"It asked for more memory than the {problem.memory_mib} MiB that a case may use."
        case "output":
            return "It printed, or returned, more than a case may."
        case "not_run":
            return "It was not run: the submission was stopped before its turn."
        case "missing":
            return f"Your file does not define {_known(outcome.missing, tried)}."
        case "crashed":
            return _crash(tried)
        case "stopped":
            return outcome.detail or "It asked for more than it may."
        case "raised":
            return describe_missing_module(run.error) or tried.finding.message or _raised(run.error)
        case "ok":
            return tried.finding.message or "The answer is wrong."


def _known(name: str, tried: CaseResult) -> str:
    return name if name in tried.case.needs else "what this case calls"


def _crash(tried: CaseResult) -> str:
    match tried.run.status:
        case Status.EXITED:
            return "The process ended before it gave an answer (sys.exit or os._exit)."
        case Status.SIGNALLED:
            return f"The process was killed before it gave an answer ({tried.run.detail or 'by a signal'})."
        case _:
            return "What was sent back in place of an answer is not one."


def _raised(error: Error | None) -> str:
    where = f" in line {error.line}" if error and error.line else ""
    return f"It raised {exception_name(error.type, error.bases) if error else 'an exception'}{where}."


def _error(error: Error | None) -> ErrorView | None:
    if error is None:
        return None
    return ErrorView(
        type=sanitize_text(error.type),
        message=sanitize_text(error.message),
        line=error.line,
        traceback=sanitize_text(error.traceback),
    )


def _shown(problem: Problem, tried: CaseResult, expected: Outcome) -> Shown:
    try:
        return sanitize_all(problem.checker_for(tried.case).show(tried.case, expected, tried.outcome))
    except Exception:
        # What the submission sent has a form that the checker cannot draw; the verdict stands without the picture.
        log.exception("Case %s of %s cannot be shown.", tried.case.name, problem.slug)
        return Shown(inputs=[], expected=None, actual=TextView(text="This answer cannot be shown."))
