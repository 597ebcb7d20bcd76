"""Marks each container with the process that owns it, by labels, and finds containers whose owner is dead."""

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path

CELL_LABEL = "mlsys-judge.cell"
"""Every container of this project has this label."""

HOST_LABEL, PID_LABEL, START_LABEL = "mlsys-judge.owner.host", "mlsys-judge.owner.pid", "mlsys-judge.owner.started"

STALE_SECONDS = 180
"""A container that is older than this and does not run is orphaned. Its owner gives up earlier than this on a container
that the engine does not start."""


def make_labels() -> dict[str, str]:
    """Return the labels of the containers that this process creates."""
    return {
        CELL_LABEL: "cpu",
        HOST_LABEL: _identify_host(),
        PID_LABEL: str(os.getpid()),
        START_LABEL: _read_start_time(os.getpid()),
    }


def is_orphaned(labels: Mapping[str, str], state: str, created: float) -> bool:
    """Whether a container has no living owner, or has existed for minutes without running. `created` is a Unix time.

    For an owner on another machine only the second can be checked; but a cell exits when its owner disconnects.
    """
    if state != "running" and time.time() - created > STALE_SECONDS:
        return True
    if labels.get(HOST_LABEL) != _identify_host():
        return False
    pid = labels.get(PID_LABEL, "")
    return not pid.isdecimal() or labels.get(START_LABEL) != _read_start_time(int(pid))


def _identify_host() -> str:
    """Identify this machine and its pid namespace: in a container, pids differ from those outside."""
    return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').readlink()}"


def _read_start_time(pid: int) -> str:
    """Read when a process started, which distinguishes it from earlier processes with its pid; "" if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{stat.rpartition(')')[2].split()[19]}"
