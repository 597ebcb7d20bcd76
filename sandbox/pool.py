"""A pool of single-use cells, created in advance by threads that live as long as the pool.

A cell factory decides how a cell is created. Each factory has its own thread: `prepare` is called in it once, then
`create_cell` for each cell. A cell dies with the thread that created it, so no other thread may create one.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from sandbox.base import SandboxError
from sandbox.cell import Cell
from sandbox.limits import Limits
from sandbox.meters import Meters


class CellFactory(Protocol):
    """Creates cells for a pool."""

    def prepare(self) -> None:
        """Prepare to create cells. Called once, in the thread that creates them."""
        ...

    def create_cell(self, tmp_bytes: int) -> Cell:
        """Create a cell that is ready for its job and has a private /tmp of `tmp_bytes`. Raises SandboxError."""
        ...

    def close(self) -> None:
        """Release all resources. Called once, in the same thread, after the last cell was destroyed."""
        ...


class CellPool:
    """At most `max_cells` cells in use at a time, plus up to `spare` cells that wait for a job. Thread-safe.

    Nothing starts before the first cell is acquired. A pool may be created before a fork, but it cannot be used in both
    processes.
    """

    def __init__(self, *factories: CellFactory, spare: int, max_cells: int) -> None:
        if max_cells < 1 or spare < 0:
            raise ValueError(f"max_cells={max_cells} must be at least 1, and spare={spare} at least 0")
        self._factories = factories
        self._spare_target = self._spare_limit = spare
        self._max_cells = max_cells
        self._spare_tmp_bytes = Limits().tmp_bytes
        self._changed = threading.Condition()
        self._spare: deque[Cell] = deque()
        self._orders: deque[_CellOrder] = deque()
        self._in_use = 0
        self._made = self._destroyed = self._waits = 0
        self._waited_seconds = 0.0
        self._closed = False
        self._spares_in_progress = 0
        self._threads: list[threading.Thread] = []
        self._owner = 0

    @contextmanager
    def acquire_cell(self, tmp_bytes: int) -> Generator[Cell]:
        """Acquire a cell for one job and destroy it at the end. Waits while `max_cells` cells are in use.

        Raises SandboxError if the pool is closed, was used before a fork, or cannot create a cell.
        """
        cell = self._acquire(tmp_bytes)
        try:
            yield cell
        finally:
            cell.destroy()
            with self._changed:
                self._in_use -= 1
                self._destroyed += 1
                self._changed.notify_all()

    def read_meters(self) -> Meters:
        """Read the current counters. A cell that is reserved for a job counts as in use."""
        with self._changed:
            ready = len(self._spare)
            return Meters(
                ready=ready,
                in_use=self._made - self._destroyed - ready,
                made=self._made,
                destroyed=self._destroyed,
                waits=self._waits,
                waited_seconds=self._waited_seconds,
            )

    def close(self) -> None:
        """Destroy the spare cells and stop the threads. Waits for cells in use."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _acquire(self, tmp_bytes: int) -> Cell:
        started = time.monotonic()
        with self._changed:
            was_full = self._in_use >= self._max_cells
            self._changed.wait_for(lambda: self._closed or self._in_use < self._max_cells)
            self._ensure_started()
            self._in_use += 1
            order = _CellOrder(tmp_bytes)
            if tmp_bytes == self._spare_tmp_bytes and (cell := self._pop_live_spare()):
                order.cell = cell
            else:
                self._orders.append(order)
            has_waited = was_full or order.cell is None
            self._changed.notify_all()
            self._changed.wait_for(lambda: order.cell or order.error)
            if has_waited:
                self._waits += 1
                self._waited_seconds += time.monotonic() - started
            if order.cell is None:
                self._in_use -= 1
                self._changed.notify_all()
                if isinstance(order.error, SandboxError):
                    raise order.error
                raise SandboxError(f"The sandbox could not create a cell: {order.error}") from order.error
            return order.cell

    def _pop_live_spare(self) -> Cell | None:
        while self._spare:
            cell = self._spare.popleft()
            if cell.is_alive():
                return cell
            cell.destroy()
            self._destroyed += 1
        return None

    def _ensure_started(self) -> None:
        if self._closed:
            raise SandboxError("This sandbox is closed, so it cannot run jobs. Open another one.")
        if self._owner != os.getpid() and self._threads:
            raise SandboxError(
                "This sandbox was used before this process was forked, so it cannot run jobs here. "
                "Open another one in this process."
            )
        if not self._threads:
            self._owner = os.getpid()
            for factory in self._factories:
                thread = threading.Thread(target=self._run_factory, args=(factory,), name="cell-factory", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _run_factory(self, factory: CellFactory) -> None:
        failure: Exception | None = None
        try:
            factory.prepare()
        except Exception as e:
            failure = e
        while (order := self._wait_for_order()) is not None:
            self._fill_order(order, factory, failure)
        with self._changed:
            unused, self._spare = self._spare, deque()
            self._destroyed += len(unused)
        for cell in unused:
            cell.destroy()
        factory.close()

    def _fill_order(self, order: "_CellOrder", factory: CellFactory, failure: Exception | None) -> None:
        cell = None
        try:
            if failure is None:
                cell = factory.create_cell(order.tmp_bytes)
        except Exception as e:
            failure = e
        with self._changed:
            self._spares_in_progress -= order.is_spare
            self._made += cell is not None
            if order.is_spare and cell is not None and (matching := self._pop_matching_order(order.tmp_bytes)):
                matching.cell = cell
            elif order.is_spare and cell is not None:
                self._spare.append(cell)
            elif order.is_spare:
                # Stop creating spares. The next job requests a cell itself and receives the error.
                self._spare_target = 0
            else:
                self._spare_target = self._spare_limit if cell is not None else 0
            order.cell, order.error = cell, failure
            self._changed.notify_all()

    def _pop_matching_order(self, tmp_bytes: int) -> "_CellOrder | None":
        """Remove and return the first order that this cell can serve: it arrived while the cell was being created."""
        for order in self._orders:
            if order.tmp_bytes == tmp_bytes:
                self._orders.remove(order)
                return order
        return None

    def _wait_for_order(self) -> "_CellOrder | None":
        with self._changed:
            self._changed.wait_for(lambda: self._orders or self._needs_spare() or (self._closed and not self._in_use))
            if self._orders:
                return self._orders.popleft()
            if self._needs_spare():
                self._spares_in_progress += 1
                return _CellOrder(self._spare_tmp_bytes, is_spare=True)
            return None

    def _needs_spare(self) -> bool:
        return not self._closed and len(self._spare) + self._spares_in_progress < self._spare_target


class _CellOrder:
    """A request for a cell."""

    def __init__(self, tmp_bytes: int, *, is_spare: bool = False) -> None:
        self.tmp_bytes = tmp_bytes
        self.is_spare = is_spare
        self.cell: Cell | None = None
        self.error: Exception | None = None
