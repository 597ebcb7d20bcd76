"""The result of a job and of each case. A status says what happened; the caller derives the verdict."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    """The entry returned, and its outcome arrived complete."""
    RAISED = "raised"
    """The program raised an exception, which `error` describes."""
    EXITED = "exited"
    """The process exited before its outcome arrived (sys.exit, os._exit)."""
    SIGNALLED = "signalled"
    """A signal killed the process (a segmentation fault, a blocked system call)."""
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    """The program printed or sent more than its limit."""
    BAD_FRAME = "bad_frame"
    """What the program sent is not a frame."""
    STOPPED = "stopped"
    """The caller's `answer` callback refused a call-back."""
    NOT_RUN = "not_run"
    """The job ended before or during this case: too many processes died, or its CPU or wall time was used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReport:
    """An exception of the program, as text. All of it is untrusted and bounded in size."""

    type: str
    bases: tuple[str, ...] = ()
    """Names of the exception's class and its bases, most derived first, without `object`."""
    message: str = ""
    line: int | None = None
    """The deepest line in a file of the job other than the entry, or the line of a syntax error."""
    traceback: str = ""
    """Only the frames in files of the job other than the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRun:
    """The run of one case.

    `outcome` is a frame (see `sandbox.codec.decode`). It is present if `status` is OK, except in the result of a job
    with an `accept` callback, which had it before.
    """

    status: Status
    outcome: bytes | None = None
    error: ErrorReport | None = None
    stdout: bytes = b""
    """What it printed on stdout and stderr, truncated at `limits.stored_output_bytes`."""
    stdout_cut: bool = False
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    """Peak resident size of the process, in addition to what it had after the fork."""
    detail: str = ""
    """A short explanation of the status: the name of the signal or the limit that was hit."""
    is_out_of_time: bool = False
    """For the status NOT_RUN: the job's CPU or wall time was used up before or during this case."""
    first_run: "CaseRun | None" = None
    """If `accept` requested a second run, and the job had time for it: the first run of this case, which ran together
    with the other cases."""

    def drop_outcomes(self) -> "CaseRun":
        """Return the run without frames. Those of all cases of a job can take gigabytes."""
        return replace(self, outcome=None, first_run=self.first_run and replace(self.first_run, outcome=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The run of a job. If `load` is not OK (the source cannot be imported), no case runs and `cases` is empty."""

    load: CaseRun
    cases: tuple[CaseRun, ...]
    python: str
    """Version of Python in the cell, as "3.13.5"."""
    numpy: str
    backend: str
    wall_seconds: float
    cpu_seconds: float = 0.0
    """CPU time of all processes of the job, as the kernel reports it outside of them."""
