"""The interface of every backend: `Sandbox.run(job)`, its callbacks and its exceptions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sandbox.job import Job
from sandbox.result import CaseRun, RunResult

AcceptCallback = Callable[[int, CaseRun], bool]
"""Called with (case index, run) after each case. Return False to run that case a second time, by itself in a fresh
process, which then continues with the cases that have not been sent. The callback is called again with the second run;
the return value of that call is ignored. If the job's time is used up, there is no second run and no second call, and
the first run is the result.

While the callback runs, the cell may run the next case in the process of this one, before any second run (see
`Job.shown_cases`). It does so only after a case that returned a value, and never if the job has an `AnswerCallback`,
has lost a cell or timed out, stops its clock in this callback, or demands a fresh process or cell for each case.  The
callback takes what it needs of the outcome: the runs that the job returns have none.
"""

AnswerCallback = Callable[[int, bytes], bytes | None]
"""Called with (case index, request frame) for each call-back. Returns the reply frame, or None to stop the case with
`Status.STOPPED`. A call-back while the files are loaded has the same end, without a call of this function.
"""


class SandboxError(Exception):
    """The sandbox itself failed. The program under test never causes this error."""


class SandboxUnavailable(SandboxError):  # noqa: N818 - a public name for a state of the machine
    """This machine cannot provide what the sandbox guarantees. The message names the guarantee and says what to do."""


class JobInterruptedError(SandboxError):
    """The owner of the sandbox ended the job. That says nothing about the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What differs between the cells of one backend and another. The self-test checks it."""

    python: str
    """Version of Python in the cell, or a prefix of it: "3.13"."""
    numpy: str
    namespaces: tuple[str, ...] = ("net", "pid", "ipc", "mnt", "user", "uts")
    """Kinds of Linux namespace that the cell does not share with the worker. Empty if the cell runs on another kernel.
    """


class Sandbox(Protocol):
    """Runs untrusted Python. Thread-safe. No two jobs share a cell."""

    name: str

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        """Run every case and return how each one ended.

        Raises `ValueError` if the entry is missing from the job's files, and `SandboxError` only if the sandbox itself
        fails.
        """
        ...

    def close(self) -> None:
        """Destroy the spare cells. The sandbox cannot be used afterwards."""
        ...
