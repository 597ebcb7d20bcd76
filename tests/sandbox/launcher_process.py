"""Starts a launcher process for tests and queries it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import docker
import pytest
from docker.errors import NotFound

from sandbox import SandboxUnavailable
from sandbox.cell import Cell
from sandbox.cell_images import CPU_IMAGE
from sandbox.isolation import ISOLATION, STRICT
from sandbox.launcher import commands, settings
from sandbox.launcher.backend import LauncherCellFactory, WorkerNumber
from sandbox.launcher.client import LauncherClient
from tests.backends import require_backend
from tools.stack import ROOT, wait_until

MIB = 1 << 20


@contextmanager
def run_launcher(
    log: Path,
    *,
    path: Path | None = None,
    cells: int = 16,
    ready: int = 1,
    memory_bytes: int = 16 << 30,
    worker_uid: int | None = None,
    images: str = CPU_IMAGE,
    isolation: str = STRICT,
) -> Generator[tuple[LauncherClient, "subprocess.Popen[bytes]"]]:
    """Run a launcher process that logs to `log`. Its socket is at `path`, or in a new folder beside the log."""
    require_backend("docker" if isolation == STRICT else "bubblewrap")
    client = LauncherClient(path or log.parent / "launcher/socket")
    environment = make_environment(client) | {
        settings.CELLS: str(cells),
        settings.READY: str(ready),
        settings.MEMORY: str(memory_bytes),
        settings.CELL_IMAGES: images,
        ISOLATION: isolation,
        settings.WORKER_UID: "" if worker_uid is None else str(worker_uid),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.launcher"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_serving(client, process, log)
        yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_until_serving(client: LauncherClient, process: "subprocess.Popen[bytes]", log: Path) -> None:
    while process.poll() is None:
        try:
            client.request(commands.ABOUT, seconds=60)
        except SandboxUnavailable:
            time.sleep(0.1)
            continue
        return
    raise AssertionError(f"the launcher exited with {process.returncode}:  {log.read_text()}")


@contextmanager
def use_launcher(client: LauncherClient) -> Generator[None]:
    """Configure this process and its children to use the launcher."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in make_environment(client).items():
            patch.setenv(name, value)
        yield


def make_environment(client: LauncherClient) -> dict[str, str]:
    """Return the environment variables that a worker needs to reach the launcher."""
    return {settings.SOCKET: str(client)}


def connect(launcher: LauncherClient) -> socket.socket:
    """Open a connection without a request."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(launcher))
    connection.settimeout(30)
    return connection


def make_cell(launcher: LauncherClient, tmp_bytes: int = 32 * MIB, image: str = CPU_IMAGE) -> Cell:
    """Request a cell as a worker of its own."""
    return make_factory(launcher, image).create_cell(tmp_bytes)


def make_factory(launcher: LauncherClient, image: str = CPU_IMAGE) -> LauncherCellFactory:
    """Make the factory of a new worker."""
    return LauncherCellFactory(launcher, image, WorkerNumber())


def list_assigned(launcher: LauncherClient) -> set[str]:
    """Return the names of the cells in use: ids of containers, or "pid" and a number."""
    return {str(cell["name"]) for cell in launcher.request(commands.LIST)["cells"]}


def wait_until_assigned(launcher: LauncherClient, expected: set[str]) -> None:
    """Wait until exactly these cells are assigned. The launcher releases the cells of an earlier test in the
    background."""
    wait_until(lambda: list_assigned(launcher) == expected, 60)


def has_container(container: str) -> bool:
    with closing(docker.APIClient()) as engine:
        try:
            engine.inspect_container(container)
        except NotFound:
            return False
    return True


def read_counts(launcher: LauncherClient) -> dict[str, int]:
    return launcher.request(commands.ABOUT)
