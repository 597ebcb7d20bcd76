"""Converts a sandbox run of one case into an outcome. The submission controls all data in a run, so all of it is
validated here, and the memory of the values is bounded: all of them stay until the submission is diagnosed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from problems.format.case import Case
from problems.format.driver_result import parse_driver_result
from problems.format.outcome import How, Outcome, RaisedException
from problems.format.value_size import MAX_RATIO, count_bytes, is_oversized_frame
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

MAX_RETAINED_BYTES = 64 << 20
"""Bytes that the values of one submission may take beyond MAX_RATIO times those of the reference, which are at most
half a megabyte in any package. Nothing else in the worker's memory counts: a verdict depends only on the submission."""
SMALL_FRAME_BYTES = 4096
"""Values of frames up to this many bytes are not counted: counting takes a tenth of the time of a submission, and those
of all cases together stay below MAX_RETAINED_BYTES even when decoded."""

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


class RetainedValueBudget:
    """How many more bytes the values that one submission returned may take."""

    def __init__(self) -> None:
        self._free_bytes = MAX_RETAINED_BYTES

    def enforce(self, actual: Outcome, expected: Outcome, frame_bytes: int) -> Outcome:
        """Return `actual`, or a copy with how="output" and no value if the budget cannot hold the value."""
        if frame_bytes <= SMALL_FRAME_BYTES:
            return actual
        uncounted = MAX_RATIO * count_bytes(expected.value, MAX_RETAINED_BYTES)
        needed = count_bytes(actual.value, uncounted + self._free_bytes) - uncounted
        if needed > self._free_bytes:
            return replace(actual, how="output", value=None)
        self._free_bytes -= max(0, needed)
        return actual
