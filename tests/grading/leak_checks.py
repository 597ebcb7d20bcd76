"""Checks from the host that a hostile program left nothing behind."""

import time
from contextlib import suppress
from pathlib import Path

from tests.sandbox import cell_processes

MARK = "hostile-mark"
"""The programs of tests/hostile put this text into every name that they create."""
IPC_KEY = 0x05711E
"""The programs of tests/hostile use this number for every System V object that they create."""

_PROC_FILES = ("/proc/net/unix", "/proc/keys", "/proc/self/mountinfo")
_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/mnt", ".")
_MAX_WAIT_SECONDS = 20


def find_leaks() -> list[str]:
    """Return the places on the host that contain the mark or the key."""
    marked = [name for name in _PROC_FILES if MARK in _read_text(name)]
    marked += [str(path) for folder in _FOLDERS for path in _list_entries(folder) if MARK in path.name]
    for kind in ("shm", "sem", "msg"):
        rows = _read_text(f"/proc/sysvipc/{kind}").splitlines()[1:]
        marked += [f"{kind} {row}" for row in rows if int(row.split()[0]) == IPC_KEY]
    return marked


class LeakWatch:
    """Finds processes and control groups of a backend's cells that did not exist when the watch started.

    Other tests of the same run may still use the cells that existed before.
    """

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.processes = cell_processes.list_cell_processes(backend)
        while (now := self._list_processes_after_delay()) != self.processes:
            self.processes = now
        self.groups = cell_processes.list_control_groups()

    def _list_processes_after_delay(self) -> set[int]:
        time.sleep(0.5)
        return cell_processes.list_cell_processes(self.backend)

    def find_leaked_processes(self, spare: int) -> set[int]:
        """Return leaked processes. Waits for them to end before it reports them.

        The fork servers, relays and waiting forks of at most `spare` idle cells are not leaks.
        """
        deadline = time.monotonic() + _MAX_WAIT_SECONDS
        while True:
            running = cell_processes.list_cell_processes(self.backend) - self.processes
            servers = cell_processes.find_fork_servers(running)
            idle = servers | cell_processes.find_idle_children(servers)
            leaked = running - idle if len(servers) <= spare else running
            if not leaked or time.monotonic() > deadline:
                return leaked
            time.sleep(0.05)

    def find_leaked_control_groups(self) -> set[Path]:
        """Return leaked control groups. Call it after all cells are closed."""
        return cell_processes.list_control_groups() - self.groups


def _read_text(name: str) -> str:
    with suppress(OSError):
        return Path(name).read_text(errors="replace")
    return ""


def _list_entries(folder: str) -> list[Path]:
    with suppress(OSError):
        return list(Path(folder).iterdir())
    return []
