"""Finds the processes of cells from outside. They are not always children of the process that requested the cell."""

import os
import select
import signal
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

import docker
from docker.errors import APIError, NotFound

from sandbox.bubblewrap.backend import ISOLATION_MODES
from sandbox.docker import ownership
from sandbox.isolation import SHARED, read_isolation
from sandbox.launcher import commands
from sandbox.launcher.client import load_client
from tests.sandbox import launcher_process

_OOM_SCORE_OF_JOBS = "1000"
_NOT_RUNNING = 409
"""The status with which the engine refuses to kill a container that has exited."""


def list_processes(backend: str, owner: int) -> set[int]:
    """List all processes in the cells that `owner` created."""
    if backend == "bubblewrap":
        return list_descendants(owner)
    if is_forked(backend):
        first_processes = {int(name.removeprefix("pid ")) for name in launcher_process.list_assigned(load_client())}
        return first_processes.union(*map(list_descendants, first_processes))
    with closing(docker.APIClient()) as engine:
        cells = (
            launcher_process.list_assigned(load_client()) if backend == "launcher" else list_containers(engine, owner)
        )
        first_processes = {_find_first_process(engine, each) for each in cells} - {0}
    return first_processes.union(*map(list_descendants, first_processes))


def _find_first_process(engine: docker.APIClient, container: str) -> int:
    """Return the host pid of the container's first process; 0 if the container has exited."""
    try:
        return engine.inspect_container(container)["State"]["Pid"]
    except NotFound:
        return 0


def list_containers(engine: docker.APIClient, owner: int) -> list[str]:
    """List the ids of the running containers that `owner` created."""
    return [each["Id"] for each in engine.containers(filters={"label": f"{ownership.PID_LABEL}={owner}"})]


def kill_cells(backend: str) -> int:
    """Kill all cells of this process from outside. Returns how many processes or containers were killed: those of a
    cell that ends at the same time may be missing."""
    if backend == "bubblewrap" or is_forked(backend):
        # The first process of a cell first. Otherwise its relay can report that a signal ended the program.
        return kill_processes(sorted(list_cell_processes(backend), key=get_innermost_pid))
    with closing(docker.APIClient()) as engine:
        containers = (
            launcher_process.list_assigned(load_client())
            if backend == "launcher"
            else list_containers(engine, os.getpid())
        )
        return sum(_kill_container(engine, each) for each in containers)


def kill_processes(pids: Iterable[int]) -> int:
    """Kill these processes. Returns how many had not exited before."""
    killed = 0
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed


def _kill_container(engine: docker.APIClient, container: str) -> bool:
    """Return whether the container was running."""
    try:
        engine.kill(container)
    except NotFound:
        return False
    except APIError as error:
        if error.status_code != _NOT_RUNNING:
            raise
        return False
    return True


def list_cell_processes(backend: str) -> set[int]:
    """List the processes of this process's cells that are inside a cell: they are in a nested pid namespace.

    Those of a cell that was forked from a template are one level below the template.
    """
    depth = _count_pid_namespaces(os.getpid()) + is_forked(backend)
    return {pid for pid in list_processes(backend, os.getpid()) if _count_pid_namespaces(pid) > depth}


def is_forked(backend: str) -> bool:
    """Return whether the cells are forked from a template."""
    if backend == "launcher":
        return load_client().request(commands.ABOUT)["isolation"] == SHARED
    return backend == "bubblewrap" and read_isolation(ISOLATION_MODES) == SHARED


def find_templates() -> set[int]:
    """List the templates of this process: the pid 1 of each bubblewrap."""
    return find_first_processes(os.getpid(), levels=1)


def find_first_processes(owner: int, *, levels: int) -> set[int]:
    """List the pid 1 of each pid namespace that many levels below that of `owner`, whose descendants they are.

    Templates are one level below their worker, and the cells that are forked from them two.
    """
    depth = _count_pid_namespaces(owner) + levels
    return {pid for pid in find_fork_servers(list_descendants(owner)) if _count_pid_namespaces(pid) == depth}


def find_relays(processes: set[int]) -> set[int]:
    """Find the relay of each cell among its processes: the first child of the fork server, which is its pid 1."""
    children = map(_list_children_in_order, find_fork_servers(processes))
    return {pids[0] for pids in children if pids}


def find_idle_children(servers: set[int]) -> set[int]:
    """Find the children of the fork server of each idle cell: the relay, and the fork that waits for a job.

    A fork that has a job is the first process that the kernel kills when memory runs out."""
    idle = {pid for server in servers for pid in _list_children_in_order(server)[:2]}
    return {pid for pid in idle if _read_file(pid, "oom_score_adj").strip() != _OOM_SCORE_OF_JOBS}


def _list_children_in_order(server: int) -> list[int]:
    """List the processes of a cell except its pid 1, by their pid inside the cell, without those that have exited."""
    innermost = {pid: get_innermost_pid(pid) for pid in list_descendants(server)}
    return sorted(filter(innermost.__getitem__, innermost), key=innermost.__getitem__)


def find_fork_servers(processes: set[int]) -> set[int]:
    return {pid for pid in processes if get_innermost_pid(pid) == 1}


def get_innermost_pid(pid: int) -> int:
    """Return the process id inside the cell; 0 if the process has exited."""
    return int((_read_namespace_pids(pid) or ["0"])[-1])


def list_descendants(pid: int) -> set[int]:
    """List all descendants of a process. Processes that exit during the search may be missing."""
    found: set[int] = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | list_descendants(child)
    return found


def catches_signal_in_cell(pid: int, number: int) -> bool:
    """Return whether a process is in a nested pid namespace, as in a cell, and has a handler for the signal."""
    lines = dict(line.split(":\t", 1) for line in _read_file(pid, "status").splitlines() if ":\t" in line)
    is_nested = len(lines.get("NSpid", "").split()) > _count_pid_namespaces(os.getpid())
    return is_nested and bool(int(lines.get("SigCgt", "0"), 16) >> (number - 1) & 1)


def list_control_groups() -> set[Path]:
    """List the control groups of this process's cells. Groups of other processes may disappear during the search."""
    prefix = f"judge-cell-{os.getpid()}-"
    folders = os.walk("/sys/fs/cgroup")
    return {Path(path, name) for path, names, _ in folders for name in names if name.startswith(prefix)}


def wait_until_dead(pid: int) -> None:
    """Wait until a process is dead. The process that adopts it may reap it later."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([pidfd], [], [], 20)[0], f"process {pid} outlived its owner"
    finally:
        os.close(pidfd)


def _count_pid_namespaces(pid: int) -> int:
    """Count the visible pid namespaces where a process has a pid; 0 if it has exited."""
    return len(_read_namespace_pids(pid))


def _read_namespace_pids(pid: int) -> list[str]:
    lines = _read_file(pid, "status").splitlines()
    return next((line.split()[1:] for line in lines if line.startswith("NSpid:")), [])


def _read_file(pid: int, name: str) -> str:
    """Read a file of a process in /proc; "" if it has exited."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_text()
    return ""
