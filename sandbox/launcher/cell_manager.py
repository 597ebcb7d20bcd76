"""The launcher's cells: made by the docker backend, ready before they are asked for, each given out once."""

import os
import platform
import secrets
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from sandbox import filters
from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.cell import Cell
from sandbox.docker import backend as docker
from sandbox.launcher.backend import kernel
from sandbox.launcher.seats import Seats
from sandbox.launcher.verbs import Refused
from sandbox.pool import Pool
from sandbox.runner import PooledSandbox
from sandbox.selftest import self_test
from sandbox.streams import Streams

_MOST_SECONDS = 900.0
"""After so long a cell is ended: no job takes that long, so its worker has forgotten it."""

_MAKERS = 4
"""Containers made at the same time, where there are processors for it."""


@dataclass(slots=True)
class Given:
    """A cell that a worker has."""

    cell: Cell
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    since: float = field(default_factory=time.monotonic)

    @property
    def stream(self) -> socket.socket:
        """The engine's stream of it, with its heads."""
        assert isinstance(self.cell.channel, Streams)
        return cast("socket.socket", self.cell.channel.stream)

    @property
    def box(self) -> docker.DockerBox:
        assert isinstance(self.cell.box, docker.DockerBox)
        return self.cell.box

    def end(self) -> None:
        with suppress(OSError):
            self.stream.shutdown(socket.SHUT_RDWR)


class Cells:
    """All cells of this launcher. Thread-safe."""

    def __init__(self, *, most: int, ready: int) -> None:
        self._docker = docker.DockerCells()
        self._seats = Seats(most)
        makers = [_Maker(self._docker) for _ in range(min(_MAKERS, os.cpu_count() or 1))]
        self._pool = Pool(*makers, spare=ready, max_cells=most)
        self._given: dict[str, Given] = {}
        self._lock = threading.Lock()

    def open(self) -> None:
        """Find the engine, build the image if it must be, and prove the box's promises. Raises SandboxUnavailable."""
        self._docker.prepare()
        traits = docker.traits()
        sandbox = PooledSandbox("launcher", self._pool, filters.for_submission(), traits)
        self_test(sandbox)
        self._about = {
            "image": self._docker.image,
            "python": traits.python,
            "numpy": traits.numpy,
            "machine": platform.machine(),
            "kernel": kernel(),
        }

    def close(self) -> None:
        """End all cells, and wait a moment for the engine to have removed them."""
        self._seats.close()
        with self._lock:
            given = list(self._given.values())
        for each in given:
            each.end()
        self._pool.close()
        self._docker.close()

    @contextmanager
    def one(self, tmp_bytes: int, worker: str, gone: Callable[[], bool]) -> Generator[Given]:
        """A cell for a worker, destroyed at the end. Raises Refused."""
        with self._seats.seat(worker, gone):
            try:
                holding = self._pool.cell(tmp_bytes)
                cell = holding.__enter__()
            except SandboxError as e:
                raise Refused("engine", str(e)) from e
            given = Given(cell)
            try:
                with self._lock:
                    self._given[given.secret] = given
                yield given
            finally:
                with self._lock:
                    del self._given[given.secret]
                holding.__exit__(None, None, None)

    def find(self, secret: str) -> Given:
        """The cell that its maker names. Raises Refused."""
        with self._lock:
            given = self._given.get(secret)
        if given is None:
            raise Refused("cell", "it has no cell of that secret; only the one who had a cell made can name it")
        return given

    def about(self) -> dict[str, Any]:
        """What cells are made of, and how many there are. Raises Refused where the engine does not answer."""
        try:
            self._docker.look()
        except SandboxError as e:
            raise Refused("engine", str(e)) from e
        return self._about | self._seats.counts() | {"ready": self._pool.meters().ready}

    def listed(self) -> list[dict[str, Any]]:
        """The cells that workers have, oldest first: containers and seconds."""
        with self._lock:
            given = list(self._given.values())
        now = time.monotonic()
        return [{"container": each.cell.name, "seconds": round(now - each.since, 1)} for each in given]

    def tidy(self) -> None:
        """End cells that were forgotten, remove what nobody owns, and have the image there. Raises SandboxError."""
        with self._lock:
            old = [each for each in self._given.values() if time.monotonic() - each.since > _MOST_SECONDS]
        for each in old:
            each.end()
        self._docker.sweep()
        self._docker.ensure_image()


class _Maker:
    """One of several that make containers at the same time, through the same door to the engine."""

    def __init__(self, cells: docker.DockerCells) -> None:
        self._cells = cells

    def prepare(self) -> None:
        """It was prepared before the first of them was to make one."""

    def make(self, tmp_bytes: int) -> Cell:
        cell = self._cells.make(tmp_bytes)
        assert isinstance(cell.channel, Streams)
        if type(cell.channel.stream) is not socket.socket:
            cell.destroy()
            raise SandboxUnavailable(
                "a launcher cannot pass on streams of an engine behind TLS; run it beside its engine"
            )
        return cell

    def close(self) -> None:
        """The door is closed after the last of them."""
