"""Runs untrusted Python and says how it ended. It knows nothing of problems, verdicts or users."""

from sandbox.base import Sandbox, SandboxError, SandboxUnavailable
from sandbox.choose import open_sandbox
from sandbox.job import Job
from sandbox.limits import Limits
from sandbox.meters import Meters
from sandbox.result import CaseRun, Error, RunResult, Status

__all__ = [
    "CaseRun",
    "Error",
    "Job",
    "Limits",
    "Meters",
    "RunResult",
    "Sandbox",
    "SandboxError",
    "SandboxUnavailable",
    "Status",
    "open_sandbox",
]
