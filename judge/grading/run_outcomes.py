"""Converts a sandbox run of one case into an outcome. The submission controls all data in a run, so all of it is
validated here."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from problems.format.case import Case
from problems.format.driver_result import parse_driver_result
from problems.format.outcome import How, Outcome, RaisedException
from sandbox import codec
from sandbox.result import CaseRun, ErrorReport, Status

_HOW_BY_STATUS: Mapping[Status, How] = {
    Status.RAISED: "raised",
    Status.EXITED: "crashed",
    Status.SIGNALLED: "crashed",
    Status.BAD_FRAME: "crashed",
    Status.TIME_LIMIT: "time",
    Status.MEMORY_LIMIT: "memory",
    Status.OUTPUT_LIMIT: "output",
    Status.STOPPED: "stopped",
    Status.NOT_RUN: "not_run",
}

_POSITION_NAME = re.compile(r"(step|argument) \d{1,4}")


def build_outcome(run: CaseRun, *, calls: Any = None, refusal: str = "") -> Outcome:
    """Return the outcome of one run.

    `calls` is what the responder recorded; `refusal` is the reason why the responder stopped the case, if it did.
    """
    if run.status is Status.OK:
        return _build_returned(run.outcome, calls)
    raised = _build_raised(run.error) if run.error else RaisedException(type="Exception")
    return Outcome(
        how=_HOW_BY_STATUS[run.status],
        raised=raised if run.status is Status.RAISED else None,
        calls=calls,
        detail=refusal or run.detail,
    )


def _build_raised(error: ErrorReport) -> RaisedException:
    return RaisedException(type=error.type, bases=error.bases, message=error.message, line=error.line)


def _build_returned(frame: bytes | None, calls: Any) -> Outcome:
    try:
        return parse_driver_result(codec.decode(frame or b""), calls)
    except codec.FrameError:
        return Outcome(how="crashed", calls=calls, detail="the data that the process sent back is not a valid frame")


def mask_unknown_names(outcome: Outcome, case: Case) -> Outcome:
    """Replace names of changed inputs that the case does not define by "argument".

    The untrusted process could put hidden values into an invented name and show them to a reader who may not see them.
    """
    if not outcome.mutated:
        return outcome
    payload = case.payload
    known_names = {*payload, *payload.get("names", ()), *payload.get("kwargs", ()), *case.options.get("mutates", ())}
    masked = (name if name in known_names or _POSITION_NAME.fullmatch(name) else "argument" for name in outcome.mutated)
    return replace(outcome, mutated=tuple(dict.fromkeys(masked)))
