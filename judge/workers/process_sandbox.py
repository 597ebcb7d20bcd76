"""The sandbox of this process, opened at its first submission: cells do not survive a fork."""

from sandbox import PoolCounters, open_sandbox
from sandbox.runner import PooledSandbox

CELLS_PER_PROCESS = 2
"""For one submission at a time: a test file and the implementation under test each run in their own cell."""
SPARE_CELLS = 2
"""Warm cells that wait for the next job."""

_sandbox: PooledSandbox | None = None


def get_sandbox() -> PooledSandbox:
    global _sandbox  # noqa: PLW0603 -- one for each process, for its whole life
    if _sandbox is None:
        _sandbox = open_sandbox(spare=SPARE_CELLS, max_cells=CELLS_PER_PROCESS)
    return _sandbox


def read_pool_counters() -> PoolCounters:
    return PoolCounters() if _sandbox is None else _sandbox.read_pool_counters()


def interrupt_jobs() -> None:
    """End the jobs that run, and those that start until `resume_jobs`."""
    if _sandbox is not None:
        _sandbox.interrupt()


def resume_jobs() -> None:
    if _sandbox is not None:
        _sandbox.resume()


def close_sandbox() -> None:
    """The next submission opens a new one."""
    global _sandbox  # noqa: PLW0603 -- see above
    if _sandbox is not None:
        _sandbox.close()
        _sandbox = None
