"""The launcher's cells: created by the docker backend in advance, each assigned to one worker once."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from sandbox import seccomp_filters
from sandbox.attach_stream import AttachStream
from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.cell import Cell
from sandbox.docker import backend as docker
from sandbox.launcher.cell_memory import compute_default_memory, plan_cells
from sandbox.launcher.cell_slots import CellSlot, CellSlots
from sandbox.launcher.commands import RequestRefusedError
from sandbox.limits import MIB
from sandbox.pool import CellPool
from sandbox.runner import PooledSandbox
from sandbox.selftest import run_self_test

_MAX_CELL_SECONDS = 900.0
"""The launcher ends a cell after this time. No job takes that long, so its worker has lost track of it."""

_MAX_FACTORIES = 4
"""How many containers are created at the same time, if there are enough processors."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class AssignedCell:
    """A cell that is assigned to a worker."""

    cell: Cell
    slot: CellSlot
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    assigned_at: float = field(default_factory=time.monotonic)

    @property
    def stream(self) -> socket.socket:
        """The engine's raw stream, with its headers."""
        assert isinstance(self.cell.channel, AttachStream)
        return cast("socket.socket", self.cell.channel.raw_stream)

    @property
    def handle(self) -> docker.DockerHandle:
        assert isinstance(self.cell.handle, docker.DockerHandle)
        return self.cell.handle

    def disconnect(self) -> None:
        with suppress(OSError):
            self.stream.shutdown(socket.SHUT_RDWR)


class CellManager:
    """Creates, assigns and destroys all cells of this launcher. Thread-safe."""

    def __init__(self, *, max_cells: int, ready: int, memory_bytes: int | None = None) -> None:
        """`memory_bytes` bounds the sum of all cells' memory limits; None is a share of the engine's memory."""
        self._factory = docker.DockerCellFactory()
        self.max_cells, self._ready, self._memory_bytes = max_cells, ready, memory_bytes
        self._assigned: dict[str, AssignedCell] = {}
        self._lock = threading.Lock()

    def open(self) -> None:
        """Connect to the engine, build the image if it is missing, and run the self-test. Raises SandboxUnavailable."""
        self._factory.prepare()
        self._create_slots()
        traits = docker.build_traits()
        sandbox = PooledSandbox("launcher", self._pool, seccomp_filters.build_submission_filter(), traits)
        run_self_test(sandbox)
        self._about = {
            "image": self._factory.image,
            "python": traits.python,
            "numpy": traits.numpy,
        }

    def _create_slots(self) -> None:
        memory_bytes = self._memory_bytes or compute_default_memory(self._factory.machine_memory_bytes)
        plan = plan_cells(max_cells=self.max_cells, ready=self._ready, memory_bytes=memory_bytes)
        if plan[:2] != (self.max_cells, self._ready):
            _log.warning(
                "%d MiB of memory are enough for %d cells in use and %d warm ones, instead of %d and %d",
                *(memory_bytes // MIB, plan.max_cells, plan.ready, self.max_cells, self._ready),
            )
        self.max_cells = plan.max_cells
        self._slots = CellSlots(plan.max_cells, plan.memory_bytes)
        factories = [_SharedCellFactory(self._factory) for _ in range(min(_MAX_FACTORIES, os.cpu_count() or 1))]
        self._pool = CellPool(*factories, spare=plan.ready, max_cells=plan.max_cells)

    def close(self) -> None:
        """Destroy all cells and wait a moment for the engine to remove them."""
        self._slots.close()
        with self._lock:
            assigned = list(self._assigned.values())
        for each in assigned:
            each.disconnect()
        self._pool.close()
        self._factory.close()

    @contextmanager
    def assign_cell(self, tmp_bytes: int, worker: str, is_disconnected: Callable[[], bool]) -> Generator[AssignedCell]:
        """Assign a cell to a worker and destroy it at the end.

        Waits for a free slot while `is_disconnected()` is false. Raises RequestRefusedError.
        """
        with self._slots.acquire_slot(worker, is_disconnected) as slot:
            try:
                cell_context = self._pool.acquire_cell(tmp_bytes)
                cell = cell_context.__enter__()
            except SandboxError as e:
                raise RequestRefusedError("engine", str(e)) from e
            assigned = AssignedCell(cell, slot)
            try:
                with self._lock:
                    self._assigned[assigned.secret] = assigned
                yield assigned
            finally:
                with self._lock:
                    del self._assigned[assigned.secret]
                cell_context.__exit__(None, None, None)

    def find_cell(self, secret: str) -> AssignedCell:
        """Find the cell with this secret. Raises RequestRefusedError."""
        with self._lock:
            assigned = self._assigned.get(secret)
        if assigned is None:
            raise RequestRefusedError(
                "cell", "there is no cell with this secret; only the worker that requested a cell knows its secret"
            )
        return assigned

    def raise_limits(
        self, assigned: AssignedCell, memory_bytes: int, processes: int, is_disconnected: Callable[[], bool]
    ) -> None:
        """Change a cell's limits. Waits until its memory is free. Raises RequestRefusedError."""
        self._slots.raise_memory(assigned.slot, memory_bytes, is_disconnected)
        try:
            assigned.handle.set_container_limits(memory_bytes, processes)
        except SandboxError as e:
            raise RequestRefusedError("engine", str(e)) from e

    def describe(self) -> dict[str, Any]:
        """Describe the cells' image and count the cells. Raises RequestRefusedError if the engine does not answer."""
        try:
            self._factory.check_engine()
        except SandboxError as e:
            raise RequestRefusedError("engine", str(e)) from e
        return self._about | self._slots.read_counts() | {"ready": self._pool.read_meters().ready}

    def list_cells(self) -> list[dict[str, Any]]:
        """List the assigned cells, oldest first: container id and age in seconds."""
        with self._lock:
            assigned = list(self._assigned.values())
        now = time.monotonic()
        return [{"container": each.cell.name, "seconds": round(now - each.assigned_at, 1)} for each in assigned]

    def clean_up(self) -> None:
        """End expired cells, remove orphaned containers, and ensure the image. Raises SandboxError."""
        with self._lock:
            expired = [
                each for each in self._assigned.values() if time.monotonic() - each.assigned_at > _MAX_CELL_SECONDS
            ]
        for each in expired:
            each.disconnect()
        self._factory.remove_orphans()
        self._factory.ensure_image()


class _SharedCellFactory:
    """One of several factories that create containers at the same time, through the same connection to the engine."""

    def __init__(self, factory: docker.DockerCellFactory) -> None:
        self._factory = factory

    def prepare(self) -> None:
        """Does nothing: CellManager.open has prepared the shared factory."""

    def create_cell(self, tmp_bytes: int) -> Cell:
        cell = self._factory.create_cell(tmp_bytes)
        assert isinstance(cell.channel, AttachStream)
        if type(cell.channel.raw_stream) is not socket.socket:
            cell.destroy()
            raise SandboxUnavailable(
                "The launcher cannot forward streams of an engine behind TLS, so no cell can start. "
                "Run it on the engine's machine."
            )
        return cell

    def close(self) -> None:
        """Does nothing: CellManager.close closes the shared factory."""
