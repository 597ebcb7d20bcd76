"""What a hostile program could have left on this machine, looked for from outside."""

import os
import time
from contextlib import suppress
from pathlib import Path

from tests.sandbox import boxes

MARK = "hostile-mark"
"""Whatever a program of tests/hostile names, it names so."""
KEY = 0x05711E
"""And what has a number for a name has this one."""

_LISTS = ("/proc/net/unix", "/proc/keys", "/proc/self/mountinfo")
_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/mnt", ".")
_SECONDS = 20


def leftovers() -> list[str]:
    """Places on the host where a mark is found."""
    marked = [name for name in _LISTS if MARK in _text(name)]
    marked += [str(path) for folder in _FOLDERS for path in _entries(folder) if MARK in path.name]
    for kind in ("shm", "sem", "msg"):
        rows = _text(f"/proc/sysvipc/{kind}").splitlines()[1:]
        marked += [f"{kind} {row}" for row in rows if int(row.split()[0]) == KEY]
    return marked


class Watch:
    """What there is of a backend's boxes beyond those that were there before, which other tests of this run keep."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.processes = boxes.inside(backend)
        while (now := self._after_a_moment()) != self.processes:
            self.processes = now
        self.groups = _groups()

    def _after_a_moment(self) -> set[int]:
        time.sleep(0.5)
        return boxes.inside(self.backend)

    def strangers(self, spare: int) -> set[int]:
        """Processes, once time enough has gone by, beyond the first ones of the cells that wait for a job."""
        deadline = time.monotonic() + _SECONDS
        while True:
            inside = boxes.inside(self.backend) - self.processes
            first = {pid for pid in inside if _innermost(pid) == 1}
            beyond = inside - first if len(first) <= spare else inside
            if not beyond or time.monotonic() > deadline:
                return beyond
            time.sleep(0.05)

    def strange_groups(self) -> set[Path]:
        """Control groups, after all cells are gone."""
        return _groups() - self.groups


def _groups() -> set[Path]:
    return set(Path("/sys/fs/cgroup").rglob(f"judge-cell-{os.getpid()}-*"))


def _innermost(pid: int) -> int:
    """Its pid in its own box."""
    lines = _text(f"/proc/{pid}/status").splitlines()
    return next((int(line.split()[-1]) for line in lines if line.startswith("NSpid:")), 1)


def _text(name: str) -> str:
    with suppress(OSError):
        return Path(name).read_text(errors="replace")
    return ""


def _entries(folder: str) -> list[Path]:
    with suppress(OSError):
        return list(Path(folder).iterdir())
    return []
