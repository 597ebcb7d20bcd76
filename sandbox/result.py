"""How a job and each of its cases ended. A status says what happened; what that means for a verdict is the caller's."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    """The entry returned and its outcome arrived whole."""
    RAISED = "raised"
    """The program raised; `error` says what."""
    EXITED = "exited"
    """The process ended before its outcome arrived (sys.exit, os._exit)."""
    SIGNALLED = "signalled"
    """The process died of a signal (a segmentation fault, a forbidden system call)."""
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    """It printed, or sent, more than it may."""
    BAD_FRAME = "bad_frame"
    """What it sent is not a frame."""
    STOPPED = "stopped"
    """The caller's `answer` refused a call-back."""
    NOT_RUN = "not_run"
    """The job was over before this case's turn: too many restarts, or `total_seconds` used up."""
    SANDBOX_ERROR = "sandbox_error"
    """Our own failure; never the program's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """An exception of the program, as text. All of it is untrusted and bounded in size."""

    type: str
    bases: tuple[str, ...] = ()
    """Names of the exception's classes, most derived first, without `object`."""
    message: str = ""
    line: int | None = None
    """The deepest line of the submitted file on the traceback, or the line of a syntax error."""
    traceback: str = ""
    """The frames within the job's own files only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRun:
    """One case's run. `outcome` is a frame (see `sandbox.codec.decode`), present when `status` is OK."""

    status: Status
    outcome: bytes | None = None
    error: Error | None = None
    stdout: bytes = b""
    """What it printed on stdout and stderr, cut at `limits.kept_output_bytes`."""
    stdout_cut: bool = False
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    """Peak resident size of the process beyond what it had after its fork."""
    detail: str = ""
    """A few plain words on the status: the signal's name, the limit that was met."""
    first: "CaseRun | None" = None
    """Where `accept` asked for a second run alone: what the first one, among the other cases, gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A job's run. When `load` is not OK (the source could not be imported) no case was run and `cases` is empty."""

    load: CaseRun
    cases: tuple[CaseRun, ...]
    python: str
    """Version of the Python in the box, as "3.13.5"."""
    numpy: str
    backend: str
    wall_seconds: float
