"""The one verb: `Sandbox.run(job)`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sandbox.job import Job
from sandbox.result import CaseRun, RunResult

Accept = Callable[[int, CaseRun], bool]
"""Called with each case's run as it ends. False asks for a second run of that case alone in a fresh process, which
then goes on with the next case; it is called again with that second run, and its answer is not asked a third time."""

Answer = Callable[[int, bytes], bytes | None]
"""Answers a call-back of case i: a frame for a frame. None stops the case as `Status.STOPPED`."""


class SandboxError(Exception):
    """The sandbox itself failed. Never caused by the program under test."""


class SandboxUnavailable(SandboxError):  # noqa: N818 - a state of the machine, named so by all its users
    """This machine cannot give what the box promises. The message names the promise and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What boxes of one backend have that those of another may not. The self-test expects it."""

    python: str
    """Version of the Python in the box, or its beginning: "3.13"."""
    numpy: str
    namespaces: tuple[str, ...] = ("net", "pid", "ipc", "mnt", "user", "uts")
    """Those that are the box's own. None where the box is another kernel's."""


class Sandbox(Protocol):
    """Runs untrusted Python. Thread-safe; each job has a cell of its own that no other job enters."""

    name: str

    def run(self, job: Job, *, accept: Accept | None = None, answer: Answer | None = None) -> RunResult:
        """Run every case and say how each ended. Raises `SandboxError` only for failures of the sandbox itself."""
        ...

    def close(self) -> None:
        """Destroy the cells made ahead. The sandbox cannot be used afterwards."""
        ...
