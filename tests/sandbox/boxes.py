"""The processes of boxes, seen from outside: what a backend starts is not always a child of whoever asked for it."""

import os
import select
from pathlib import Path

import docker

from sandbox.docker import owners


def processes(backend: str, owner: int) -> set[int]:
    """All processes in the boxes that this process has made."""
    if backend != "docker":
        return descendants(owner)
    engine = docker.APIClient()
    try:
        found = engine.containers(filters={"label": f"{owners.PID}={owner}"})
        first = {engine.inspect_container(container)["State"]["Pid"] for container in found} - {0}
        return first.union(*map(descendants, first))
    finally:
        engine.close()


def pythons(backend: str) -> set[int]:
    """Of those that this process has made, the ones that run Python."""
    return {pid for pid in processes(backend, os.getpid()) if _name(pid).startswith("python")}


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
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


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return ""
