"""From how a case ran to what it gave. Everything in a run was made by the submission: nothing here trusts its form."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from judge.grading.errors import GradingError
from problems.format.case import Case
from problems.format.driver_result import read_returned
from problems.format.outcome import How, Outcome, Raised
from sandbox import codec
from sandbox.result import CaseRun, Error, Status

_HOW: Mapping[Status, How] = {
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

_PLACE = re.compile(r"(step|argument) \d{1,4}")


def build_outcome(run: CaseRun, *, calls: Any = None, refusal: str = "") -> Outcome:
    """The outcome of one run. `calls` is what the responder recorded, `refusal` why it stopped the case."""
    if run.status is Status.SANDBOX_ERROR:
        raise GradingError(f"The sandbox failed in the middle of a case: {run.detail or 'it did not say why'}.")
    if run.status is Status.OK:
        return _returned(run.outcome, calls)
    raised = _raised(run.error) if run.error else Raised(type="Exception")
    return Outcome(
        how=_HOW[run.status],
        raised=raised if run.status is Status.RAISED else None,
        calls=calls,
        detail=refusal or run.detail,
    )


def _raised(error: Error) -> Raised:
    return Raised(type=error.type, bases=error.bases, message=error.message, line=error.line)


def _returned(frame: bytes | None, calls: Any) -> Outcome:
    try:
        return read_returned(codec.decode(frame or b""), calls)
    except codec.FrameError:
        return Outcome(how="crashed", calls=calls, detail="what was sent back is not a frame")


def mask_unknown_names(outcome: Outcome, case: Case) -> Outcome:
    """The same, with no input named that the case does not name: a name that the box made up could carry hidden values
    to a reader who may not see them."""
    if not outcome.mutated:
        return outcome
    payload = case.payload
    known = {*payload, *payload.get("names", ()), *payload.get("kwargs", ()), *case.options.get("mutates", ())}
    named = (name if name in known or _PLACE.fullmatch(name) else "argument" for name in outcome.mutated)
    return replace(outcome, mutated=tuple(dict.fromkeys(named)))
