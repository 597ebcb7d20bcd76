"""Runs untrusted Python and reports how it ended. This package does not depend on problems, verdicts or users."""

from sandbox.backends import open_sandbox, read_shared_pool
from sandbox.base import JobInterruptedError, Sandbox, SandboxError, SandboxUnavailable
from sandbox.job import Job
from sandbox.limits import Limits
from sandbox.pool_status import PoolCounters, SharedPoolStatus, sum_pool_counters
from sandbox.result import CaseRun, ErrorReport, RunResult, Status

__all__ = [
    "CaseRun",
    "ErrorReport",
    "Job",
    "JobInterruptedError",
    "Limits",
    "PoolCounters",
    "RunResult",
    "Sandbox",
    "SandboxError",
    "SandboxUnavailable",
    "SharedPoolStatus",
    "Status",
    "open_sandbox",
    "read_shared_pool",
    "sum_pool_counters",
]
