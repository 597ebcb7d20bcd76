"""The launcher's cells: created in advance, each assigned to one worker once."""

import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from sandbox.base import SandboxError
from sandbox.cell import Cell
from sandbox.cell_images import CPU_IMAGE
from sandbox.launcher import json_messages
from sandbox.launcher.cell_memory import compute_default_memory, plan_cells
from sandbox.launcher.cell_pools import CellPools
from sandbox.launcher.cell_slots import CellSlot, CellSlots
from sandbox.launcher.cell_source import LimitedHandle, open_cell_source
from sandbox.launcher.commands import LauncherRequest, RequestRefusedError
from sandbox.limits import MIB
from sandbox.runner import PooledSandbox
from sandbox.selftest import run_self_test

_MAX_CELL_SECONDS = 900.0
"""The launcher ends a cell after this time. No job takes that long, so its worker has lost track of it."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class AssignedCell:
    """A cell that is assigned to a worker."""

    cell: Cell
    stream: socket.socket
    """The cell's channel, forwarded to and from the worker."""
    slot: CellSlot
    distrust: Callable[[], None]
    """Called when the cell's side of the stream closes first. The pool then uses no spare cell and creates the next
    ones from something new."""
    connection: socket.socket
    """The worker's."""
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    assigned_at: float = field(default_factory=time.monotonic)

    @property
    def handle(self) -> LimitedHandle:
        return cast("LimitedHandle", self.cell.handle)

    def disconnect(self) -> None:
        """End the forwarding in both directions: one may be blocked, because a side does not read."""
        for stream in (self.stream, self.connection):
            with suppress(OSError):
                stream.shutdown(socket.SHUT_RDWR)


class CellManager:
    """Creates, assigns and destroys all cells of this launcher. Thread-safe."""

    def __init__(
        self, *, max_cells: int, ready_cells: int, memory_bytes: int | None = None, images: Sequence[str] = (CPU_IMAGE,)
    ) -> None:
        """`memory_bytes` bounds the sum of all cells' memory limits; None is a share of the machine's memory. `images`
        are the kinds of cells to create. All kinds share the numbers of cells and the memory. Raises
        SandboxUnavailable."""
        self._source = open_cell_source(images)
        self._pools = CellPools(images, self._source)
        self.max_cells, self._ready_cells, self._memory_bytes = max_cells, ready_cells, memory_bytes
        self._assigned: dict[str, AssignedCell] = {}
        self._lock = threading.Lock()

    def open(self) -> None:
        """Prepare what cells need, and run the self-test in each kind of cell. Raises SandboxUnavailable."""
        self._source.prepare()
        sandbox, tags = self._open_pools(), self._source.read_tags()
        for image in tags:
            run_self_test(sandbox, image)
        versions = {"python": sandbox.traits.python, "numpy": sandbox.traits.numpy}
        self._about = {"images": tags, "isolation": self._source.isolation} | versions

    def _open_pools(self) -> PooledSandbox:
        """Open the pools for as many cells as the memory allows, and reduce `max_cells` to that."""
        memory_bytes = self._memory_bytes or compute_default_memory(self._source.read_memory())
        plan = plan_cells(max_cells=self.max_cells, ready=self._ready_cells, memory_bytes=memory_bytes)
        if plan[:2] != (self.max_cells, self._ready_cells):
            logger.warning(
                "%d MiB of memory are enough for %d cells in use and %d warm ones, instead of %d and %d",
                *(memory_bytes // MIB, plan.max_cells, plan.ready, self.max_cells, self._ready_cells),
            )
        self.max_cells = plan.max_cells
        self._slots = CellSlots(plan.max_cells, plan.memory_bytes)
        return self._pools.open(ready=plan.ready, max_cells=plan.max_cells)

    def close(self) -> None:
        """Disconnect the workers, and wait until all cells are destroyed."""
        self._slots.close()
        with self._lock:
            assigned = list(self._assigned.values())
        for each in assigned:
            each.disconnect()
        self._pools.close()
        self._source.close()

    @contextmanager
    def assign_cell(self, request: LauncherRequest, connection: socket.socket) -> Generator[AssignedCell]:
        """Assign a cell to the worker that requested it over this connection, and destroy it at the end.

        Waits for a free slot while the worker is connected. Raises RequestRefusedError.
        """
        pool = self._pools.find(request.image)
        with self._slots.acquire_slot(request.worker, lambda: json_messages.is_disconnected(connection)) as slot:
            with _refuse_on_sandbox_error():
                cell_context = pool.acquire_cell(request.tmp_bytes)
                cell = cell_context.__enter__()
            assigned = AssignedCell(cell, self._source.get_stream(cell), slot, pool.distrust, connection)
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

    def has_hit_memory_limit(self, secret: str) -> bool:
        """Whether memory ran out in this cell. Raises RequestRefusedError."""
        assigned = self.find_cell(secret)
        with _refuse_on_sandbox_error():
            return assigned.handle.has_hit_memory_limit()

    def raise_limits(
        self, assigned: AssignedCell, memory_bytes: int, processes: int, is_disconnected: Callable[[], bool]
    ) -> None:
        """Change a cell's limits. Waits until the memory for a higher limit is available. Raises
        RequestRefusedError."""
        self._slots.raise_memory(assigned.slot, memory_bytes, is_disconnected)
        with _refuse_on_sandbox_error():
            assigned.handle.set_cell_limits(memory_bytes, processes)

    def read_status(self) -> dict[str, Any]:
        """Return the kinds of cells with the tag of their files (`images`), `isolation`, the versions of `python` and
        `numpy`, the counts of `CellSlots.read_counts`, and how many cells are `ready`. Raises RequestRefusedError if no
        cell can be created."""
        with _refuse_on_sandbox_error():
            self._source.check()
        return self._about | self._slots.read_counts() | {"ready": self._pools.count_ready()}

    @property
    def is_stream_framed(self) -> bool:
        return self._source.is_stream_framed

    def list_cells(self) -> list[dict[str, Any]]:
        """List the assigned cells, oldest first: name (container id or pid) and age in seconds."""
        with self._lock:
            assigned = list(self._assigned.values())
        now = time.monotonic()
        return [{"name": each.cell.name, "seconds": round(now - each.assigned_at, 1)} for each in assigned]

    def clean_up(self) -> None:
        """End cells older than _MAX_CELL_SECONDS, remove what dead owners left, and rebuild missing images. Raises
        SandboxError."""
        with self._lock:
            expired = [
                each for each in self._assigned.values() if time.monotonic() - each.assigned_at > _MAX_CELL_SECONDS
            ]
        for each in expired:
            each.disconnect()
        self._source.clean_up()


@contextmanager
def _refuse_on_sandbox_error() -> Generator[None]:
    """Refuse the request if the source of the cells fails. Then the worker tries again later, at no cost for the
    submission."""
    try:
        yield
    except SandboxError as error:
        raise RequestRefusedError("engine", str(error)) from error
