"""The backends and isolation modes of this machine, and whose CPU time counts in each."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from sandbox import open_sandbox
from sandbox.backends import get_unavailable_reason, list_backends, load_backend
from sandbox.isolation import ISOLATION, SHARED, STRICT
from sandbox.launcher import settings
from sandbox.runner import PooledSandbox
from tools.bench.cpu_groups import CpuMeter, GroupTree, find_container_folder, find_engine_processes
from tools.load.cpu_time import read_cpu_times
from tools.stack import ROOT, wait_until

DOCKER, LAUNCHER = "docker", "launcher"
SPARE = 2
"""Cells that wait for a job, as in a worker. A launcher has one for all workers."""


@dataclass(frozen=True, slots=True)
class RunningLauncher:
    pid: int
    socket: str


LAUNCHERS: dict[str, RunningLauncher] = {}
"""The launchers of this benchmark, by their isolation."""


@dataclass(frozen=True, slots=True)
class Mode:
    backend: str
    isolation: str

    @property
    def name(self) -> str:
        return f"{self.backend} {self.isolation}"

    @property
    def environment(self) -> dict[str, str]:
        own = {settings.SOCKET: LAUNCHERS[self.isolation].socket} if self.backend == LAUNCHER else {}
        return {"SANDBOX": self.backend, ISOLATION: self.isolation} | own

    @property
    def has_containers(self) -> bool:
        return self.backend == DOCKER or (self.backend == LAUNCHER and self.isolation == STRICT)

    def find_owner_pid(self) -> int:
        """Return the pid of the process that creates the cells."""
        return LAUNCHERS[self.isolation].pid if self.backend == LAUNCHER else os.getpid()

    @property
    def is_default(self) -> bool:
        return self == DEFAULT_MODE


DEFAULT_MODE = Mode("bubblewrap", SHARED)


def list_modes() -> list[Mode]:
    """List the modes that this machine has, the default one first. Prints why it has no others."""
    modes = [Mode(LAUNCHER, isolation) for isolation in LAUNCHERS]
    for backend in list_backends():
        if backend == LAUNCHER:
            continue
        if (reason := get_unavailable_reason(backend)) is None:
            modes += [Mode(backend, isolation) for isolation in load_backend(backend).ISOLATION_MODES]
        else:
            print(f"bench: {backend} is not measured: {reason}")
    return sorted(modes, key=lambda mode: not mode.is_default)


@contextmanager
def open_mode(mode: Mode) -> Iterator[PooledSandbox]:
    """Open a sandbox of this mode. The environment of this process names the mode from then on."""
    os.environ |= mode.environment
    with closing(open_sandbox(mode.backend, spare=SPARE)) as sandbox:
        yield sandbox


class CpuGroups:
    """Control groups of the benchmark's own process, of the engine and the launcher, and of parts of a judge.

    Without a tree there are none, and no meter, because this machine does not count the CPU time of cells.
    """

    def __init__(self, tree: GroupTree | None) -> None:
        self._tree = tree
        self._own = [] if tree is None else [tree.create("bench", [os.getpid()])]
        self._engine: list[Path] = []
        self._launchers: dict[str, list[Path]] = {}
        self.database: list[Path] = []

    def add_engine(self) -> None:
        containers = find_container_folder()
        if self._tree is not None and containers is not None:
            self._engine = [self._tree.create("engine", find_engine_processes()), containers]

    def add_launcher(self, isolation: str, pid: int) -> None:
        if self._tree is not None:
            self._launchers[isolation] = [self._tree.create(f"launcher {isolation}", [pid])]

    def add_database(self, url: str) -> None:
        """Count the PostgreSQL server of this URL, if it runs on this machine."""
        if self._tree is not None and (pids := find_server_processes(url)):
            self.database = [self._tree.create("database", pids)]

    def create(self, name: str) -> Path | None:
        return None if self._tree is None else self._tree.create(name, [])

    def make_own_meter(self, mode: Mode | None = None) -> CpuMeter | None:
        """Return the meter of this process with its children, and of what creates the cells of a mode."""
        return self.make_meter(mode, *self._own)

    def make_meter(self, mode: Mode | None, *folders: Path) -> CpuMeter | None:
        """Return the meter of control groups, and of what creates the cells of a mode; None if that is not counted."""
        if self._tree is None or (mode is not None and mode.has_containers and not self._engine):
            return None
        launcher = self._launchers[mode.isolation] if mode is not None and mode.backend == LAUNCHER else ()
        engine = self._engine if mode is not None and mode.has_containers else ()
        return CpuMeter(*folders, *engine, *launcher)


@contextmanager
def run_launcher(folder: Path, isolation: str, groups: CpuGroups) -> Iterator[None]:
    """Run a launcher with one warm cell."""
    address = str(folder / f"socket-{isolation}" / "launcher")
    environment = {settings.SOCKET: address, settings.READY: "1", ISOLATION: isolation}
    command = [sys.executable, "-m", "sandbox.launcher"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL) as launcher:
        groups.add_launcher(isolation, launcher.pid)
        os.environ |= environment
        try:
            wait_until(lambda: launcher.poll() is not None or get_unavailable_reason(LAUNCHER) is None, 120)
            LAUNCHERS[isolation] = RunningLauncher(launcher.pid, address)
            os.environ.pop(ISOLATION)  # other backends have other modes
            yield
        finally:
            launcher.terminate()


def find_server_processes(url: str) -> list[int]:
    """The processes of a PostgreSQL server on this machine. One that is started later has a parent among them."""
    with psycopg.connect(url) as connection:
        backend = connection.info.backend_pid
        processes = read_cpu_times()
    if backend not in processes or "postgres" not in Path(f"/proc/{backend}/comm").read_text():
        return []
    server = processes[backend][0]
    return [server, *(pid for pid, (parent, _) in processes.items() if parent == server)]
