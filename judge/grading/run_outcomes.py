"""Converts a sandbox run of one case into an outcome. The submission controls all data in a run, so all of it is
validated here."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from problems.format.case import Case
from problems.format.driver_result import parse_driver_result
from problems.format.outcome import How, Outcome, RaisedException
from problems.format.value_size import is_oversized_frame
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


def build_outcome(
    run: CaseRun, case: Case, expected: Outcome | None = None, *, calls: Any = None, refusal: str = ""
) -> Outcome:
    """Return the outcome of one run of `case`.

    A frame with far more bytes than the value of `expected` is not decoded. `calls` is what the responder recorded;
    `refusal` is the reason why the responder stopped the case, if it did.
    """
    if run.status is Status.OK:
        if expected is not None and is_oversized_frame(len(run.outcome or b""), expected.value):
            return Outcome(how="size", calls=calls)
        try:
            return _mask_unknown_names(parse_driver_result(codec.decode(run.outcome or b""), calls), case)
        except codec.FrameError:
            detail = "the data that the process sent back is not a valid frame"
            return Outcome(how="crashed", calls=calls, detail=detail)
    raised = None
    if run.status is Status.RAISED:
        error = run.error or ErrorReport(type="Exception")
        raised = RaisedException(type=error.type, bases=error.bases, message=error.message, line=error.line)
    return Outcome(how=_HOW_BY_STATUS[run.status], raised=raised, calls=calls, detail=refusal or run.detail)


def _mask_unknown_names(outcome: Outcome, case: Case) -> Outcome:
    """Replace names of changed inputs that the case does not define by "argument".

    The untrusted process could put hidden values into an invented name and show them to a reader who may not see them.
    """
    if not outcome.mutated:
        return outcome
    payload = case.payload
    known_names = {*payload, *payload.get("names", ()), *payload.get("kwargs", ()), *case.options.get("mutates", ())}
    masked = (name if name in known_names or _POSITION_NAME.fullmatch(name) else "argument" for name in outcome.mutated)
    return replace(outcome, mutated=tuple(dict.fromkeys(masked)))
