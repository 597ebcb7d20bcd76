"""The files with the CPU time that the reference of a problem needs on one machine.

The cache folder may be copied or shared between machines, so the name of a file contains the machine.
"""

import contextlib
import functools
import logging
import math
import os
import platform
from pathlib import Path

from judge.grading.outcome_files import replace_file

logger = logging.getLogger(__name__)

CPU_FILE_PREFIX = "cpu-"
"""Begins the names of the files with CPU times and ratios."""


def get_reference_cpu_path(folder: Path, machine: str | None = None) -> Path:
    """Return the file in the folder of the expected outcomes. `machine` is this machine unless a test names another."""
    return folder / f"{CPU_FILE_PREFIX}{machine or identify_machine()}"


def read_cpu_seconds(path: Path) -> float | None:
    """Return the stored CPU time. None if it is not measured yet, or if the file is damaged."""
    with contextlib.suppress(OSError, ValueError):
        seconds = float(path.read_text())
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def store_cpu_seconds(path: Path, seconds: float) -> None:
    try:
        replace_file(path, f"{seconds:.6f}\n".encode())
    except OSError as error:  # not an error of this submission: each process measures again
        logger.warning("The CPU time of a reference cannot be stored in %s (%s).", path, error.strerror)


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
