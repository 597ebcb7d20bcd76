"""Who owns a container: a process of some machine, by labels; and which containers nobody owns any more."""

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path

CELL = "mlsys-judge.cell"
"""Every container of ours has this label."""

HOST, PID, STARTED = "mlsys-judge.owner.host", "mlsys-judge.owner.pid", "mlsys-judge.owner.started"

_STALE_SECONDS = 180
"""An owner gives up sooner on a container that the engine does not start."""


def labels() -> dict[str, str]:
    """Of the containers that this process makes."""
    return {CELL: "cpu", HOST: _host(), PID: str(os.getpid()), STARTED: _started(os.getpid())}


def left_over(labels: Mapping[str, str], state: str, created: float) -> bool:
    """Whether nobody will use this container: its owner is dead, or it has stood for minutes without running.

    Of owners on other machines only the second can be known; but a cell ends by itself when its owner is gone.
    """
    if state != "running" and time.time() - created > _STALE_SECONDS:
        return True
    if labels.get(HOST) != _host():
        return False
    pid = labels.get(PID, "")
    return not pid.isdecimal() or labels.get(STARTED) != _started(int(pid))


def _host() -> str:
    """This machine, and on it what pids are counted in: in a container they are others than beside it."""
    return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').readlink()}"


def _started(pid: int) -> str:
    """When a process was started, told apart from those that had its pid before; "" for none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{stat.rpartition(')')[2].split()[19]}"
