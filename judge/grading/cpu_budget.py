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
from collections.abc import Sequence
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.outcome_cache import CPU_FILE_PREFIX, replace_file, run_package_source
from problems.format.case import Case

log = logging.getLogger(__name__)

FACTOR = 20
"""A submission may use this multiple of the reference's CPU time."""
FLOOR_SECONDS = 20.0
"""CPU time, in seconds, that every submission may use."""

_measured: dict[Path, float] = {}
_lock = threading.Lock()


def get_cpu_budget(context: GradingContext, *, machine: str | None = None) -> float:
    """Return the CPU time, in seconds, that a submission may use for all its cases, including those that are no sample.

    The first call on a machine measures the reference. A kernel problem (tag gpu) uses its slowest accepted solution.
    Raises `GradingError` if a measured source cannot be imported. `machine` is this machine unless a test names another
    one.
    """
    expected = context.get_expected()
    path = expected.folder / f"{CPU_FILE_PREFIX}{machine or identify_machine()}"
    # Hold the lock while measuring. Otherwise a second thread would measure the same source, and slow down the first.
    with _lock:
        if path not in _measured:
            _measured[path] = _load_or_measure(path, context, expected.cases)
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


def _load_or_measure(path: Path, context: GradingContext, cases: Sequence[Case]) -> float:
    with contextlib.suppress(OSError, ValueError):  # not measured yet, or a damaged file
        seconds = float(path.read_text())
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    problem = context.problem
    sources = [problem.reference, *(problem.accepted.values() if problem.tag == "gpu" else ())]
    runs = (run_package_source("A measured source", problem, cases, source, context.sandbox) for source in sources)
    seconds = max(run.result.cpu_seconds for run in runs)
    try:
        replace_file(path, f"{seconds:.6f}\n".encode())
    except OSError as error:  # not an error of this submission: each process measures again
        log.warning("The CPU time of a reference cannot be stored in %s (%s).", path, error.strerror)
    return seconds
