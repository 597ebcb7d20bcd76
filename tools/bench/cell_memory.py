"""The memory of a waiting cell: the proportional set size, in which a page that n processes share counts as 1/n."""

import os
import statistics
from contextlib import closing, suppress
from pathlib import Path

from sandbox.docker import ownership
from sandbox.docker.engine import DockerEngine
from sandbox.job import Job
from sandbox.runner import PooledSandbox
from tools.bench.modes import LAUNCHER, SPARE, Mode
from tools.load.footprint import list_trees, read_memory
from tools.stack import wait_until

START_SECONDS = 60.0


def measure_waiting_cell(mode: Mode, sandbox: PooledSandbox, job: Job) -> float:
    """Run the first job of a sandbox, and return the bytes of each of the cells that wait for the next one."""
    # Those of a launcher are there before the first job.
    earlier_cells = set[str]() if mode.backend == LAUNCHER else find_cells(mode).keys()
    spare = 1 if mode.backend == LAUNCHER else SPARE
    sandbox.run(job)

    def find_waiting() -> list[list[int]]:
        waiting = [pids for name, pids in find_cells(mode).items() if name not in earlier_cells]
        return waiting if sandbox.read_pool_counters().in_use == 0 and len(waiting) == spare else []

    return statistics.median(sum(map(read_memory, pids)) for pids in wait_until(find_waiting, START_SECONDS))


def find_cells(mode: Mode) -> dict[str, list[int]]:
    """Return the processes of each cell, by the pid namespace of the cell."""
    owner_pid = mode.find_owner_pid()
    roots = set(list_container_processes(owner_pid)) if mode.has_containers else {owner_pid}
    own, cells = read_namespace(os.getpid()), dict[str, list[int]]()
    for pid in list_trees(roots):
        if (namespace := read_namespace(pid)) not in ("", own):
            cells.setdefault(namespace, []).append(pid)
    # The template of cells is a namespace with one process.
    return {name: pids for name, pids in cells.items() if len(pids) > 1}


def list_container_processes(owner_pid: int) -> list[int]:
    """The first processes of the containers that the process `owner_pid` created."""
    with closing(DockerEngine()) as engine:
        containers = engine.list_containers(f"{ownership.PID_LABEL}={owner_pid}")
        states = [engine.inspect_container(each["Id"]).get("State", {}) for each in containers]
    return [state["Pid"] for state in states if state.get("Pid")]


def read_namespace(pid: int) -> str:
    with suppress(OSError):
        return str(Path(f"/proc/{pid}/ns/pid").readlink())
    return ""
