"""The CPU time that one submission may use: a multiple of what the reference uses on the same machine.

The reference is measured once for each machine and set of cases. The cache folder may be copied or shared between
machines, so the name of a stored figure contains the machine.
"""

import contextlib
import functools
import logging
import math
import os
import platform
import threading
from pathlib import Path

from judge.grading.errors import GradingError
from judge.grading.outcome_cache import CPU_FILE_PREFIX, ExpectedOutcomes, replace_file
from judge.grading.source_run import run_source
from problems.format.problem import Problem
from sandbox.base import Sandbox
from sandbox.result import Status

log = logging.getLogger(__name__)

FACTOR = 20
"""A submission may use this multiple of the reference's CPU time."""
FLOOR_SECONDS = 20.0
"""CPU time, in seconds, that every submission may use."""

_measured: dict[Path, float] = {}
_lock = threading.Lock()


def get_cpu_budget(
    problem: Problem, expected: ExpectedOutcomes, sandbox: Sandbox, *, machine: str | None = None
) -> float:
    """Return the CPU time, in seconds, that a submission may use for all its cases.

    The first call on a machine measures the reference. A kernel problem (tag gpu) uses its slowest accepted solution.
    Raises `GradingError` if a measured source cannot be imported. `machine` is this machine unless a test names another
    one.
    """
    path = expected.folder / f"{CPU_FILE_PREFIX}{machine or identify_machine()}"
    # Hold the lock while measuring. Otherwise a second thread would measure the same source, and slow down the first.
    with _lock:
        if path not in _measured:
            _measured[path] = _load_or_measure(path, problem, expected, sandbox)
    return max(FLOOR_SECONDS, FACTOR * _measured[path])


@functools.cache
def identify_machine() -> str:
    """Return a file name that no other machine has: boot id, processor model and number of processors.

    The boot id is the same in all containers of a machine and new after each boot, so a figure never outlives a change
    of the hardware.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        boot = platform.node()
    parts = (boot, _read_processor_model(), str(os.cpu_count()))
    return "-".join("".join(letter for letter in part if letter.isalnum()) for part in parts)[:200]


def _read_processor_model() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2]
    return platform.machine()


def _load_or_measure(path: Path, problem: Problem, expected: ExpectedOutcomes, sandbox: Sandbox) -> float:
    with contextlib.suppress(OSError, ValueError):  # not measured yet, or a damaged file
        seconds = float(path.read_text())
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    seconds = max(_measure(problem, expected, source, sandbox) for source in _list_measured_sources(problem))
    _store(path, seconds)
    return seconds


def _list_measured_sources(problem: Problem) -> list[bytes]:
    if problem.tag == "gpu":
        return [problem.reference, *problem.accepted.values()]
    return [problem.reference]


def _measure(problem: Problem, expected: ExpectedOutcomes, source: bytes, sandbox: Sandbox) -> float:
    result = run_source(problem, expected.cases, source, sandbox).result
    if result.load.status is not Status.OK:
        raise GradingError(
            f"The CPU time of the reference of {problem.slug} cannot be measured, because it cannot be imported "
            f"({result.load.detail or result.load.status}). No submission to this problem can be graded. Run "
            f"`manage.py check_problems {problem.slug}`."
        )
    return result.cpu_seconds


def _store(path: Path, seconds: float) -> None:
    """Store the figure for the other processes. Without it each process measures again, so a failure is no error."""
    try:
        replace_file(path, f"{seconds:.6f}\n".encode())
    except OSError as error:
        log.warning("The CPU time of a reference cannot be stored in %s (%s).", path, error.strerror)
