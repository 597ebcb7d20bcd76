"""A launcher of the tests' own, on a port that is free; and what they look at of it."""

import os
import secrets
import signal
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
from sandbox.launcher import settings, verbs
from sandbox.launcher.backend import LauncherCells
from sandbox.launcher.link import Link
from tests.backends import demand
from tests.stack import ROOT, free_port

MIB = 1 << 20


@contextmanager
def running(
    log: Path, *, again: Link | None = None, cells: int = 16, ready: int = 1
) -> Generator[tuple[Link, "subprocess.Popen[bytes]"]]:
    """A launcher in a process of its own; what it says goes to the log. `again`: where one was before."""
    demand("docker")
    link = again or Link(("127.0.0.1", free_port()), secrets.token_hex(16).encode())
    own = {
        settings.LISTEN: str(link),
        settings.SECRET: link.secret.decode(),
        settings.CELLS: str(cells),
        settings.READY: str(ready),
    }
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.launcher"], cwd=ROOT, env=os.environ | own, stdout=said, stderr=said
        )
    try:
        wait_until_it_serves(link, process, log)
        yield link, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_until_it_serves(link: Link, process: "subprocess.Popen[bytes]", log: Path) -> None:
    while process.poll() is None:
        try:
            link.ask(verbs.ABOUT, seconds=60)
        except SandboxUnavailable:
            time.sleep(0.1)
            continue
        return
    raise AssertionError(f"the launcher ended with {process.returncode}: {log.read_text()}")


@contextmanager
def found(link: Link) -> Generator[None]:
    """This process, and those that it starts, find the launcher."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in as_environment(link).items():
            patch.setenv(name, value)
        yield


def as_environment(link: Link) -> dict[str, str]:
    """By which a worker finds it."""
    return {settings.WHERE: str(link), settings.SECRET: link.secret.decode()}


def make(launcher: Link, tmp_bytes: int = 32 * MIB) -> Cell:
    cells = LauncherCells(launcher)
    cells.prepare()
    return cells.make(tmp_bytes)


def given(launcher: Link) -> set[str]:
    return {str(cell["container"]) for cell in launcher.ask(verbs.LIST)["cells"]}


def exists(container: str) -> bool:
    with closing(docker.APIClient()) as engine:
        try:
            engine.inspect_container(container)
        except NotFound:
            return False
    return True


def counts(launcher: Link) -> dict[str, int]:
    return launcher.ask(verbs.ABOUT)
