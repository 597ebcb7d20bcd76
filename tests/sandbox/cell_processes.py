"""The processes of boxes, seen from outside: what a backend starts is not always a child of whoever asked for it."""

import os
import select
from contextlib import closing, suppress
from pathlib import Path

import docker
from docker.errors import NotFound

from sandbox.docker import owners
from sandbox.launcher.link import from_environment
from tests.sandbox import launchers


def processes(backend: str, owner: int) -> set[int]:
    """All processes in the boxes that this process has made."""
    if backend == "bubblewrap":
        return descendants(owner)
    with closing(docker.APIClient()) as engine:
        found = launchers.given(from_environment()) if backend == "launcher" else containers(engine, owner)
        first = {_first_process(engine, each) for each in found} - {0}
    return first.union(*map(descendants, first))


def _first_process(engine: docker.APIClient, container: str) -> int:
    """Its pid out here; 0 where the container has ended since it was listed."""
    try:
        return engine.inspect_container(container)["State"]["Pid"]
    except NotFound:
        return 0


def containers(engine: docker.APIClient, owner: int) -> list[str]:
    """The running containers that a process has made, by id."""
    return [each["Id"] for each in engine.containers(filters={"label": f"{owners.PID}={owner}"})]


def kill(backend: str) -> int:
    """Kill all boxes of this process from outside; gives how many processes or containers that were."""
    if backend != "bubblewrap":
        with closing(docker.APIClient()) as engine:
            killed = launchers.given(from_environment()) if backend == "launcher" else containers(engine, os.getpid())
            for each in killed:
                engine.kill(each)
        return len(killed)
    pids = inside(backend)
    for pid in pids:
        os.kill(pid, 9)
    return len(pids)


def inside(backend: str) -> set[int]:
    """Of those that this process has made, the ones within a box: they have a pid there as well as out here."""
    depth = _depth(os.getpid())
    return {pid for pid in processes(backend, os.getpid()) if _depth(pid) > depth}


def descendants(pid: int) -> set[int]:
    """Without those that end while they are looked for."""
    found: set[int] = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | descendants(child)
    return found


def wait_until_gone(pid: int) -> None:
    """Until it is dead; whoever adopts it may take a while to reap it."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([pidfd], [], [], 20)[0], f"process {pid} outlived its owner"
    finally:
        os.close(pidfd)


def _depth(pid: int) -> int:
    """In how many of the pid namespaces that we see the process has a pid; 0 for one that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next(len(line.split()) - 1 for line in status.splitlines() if line.startswith("NSpid:"))
