"""A pool of single-use cells, created in advance by threads that live as long as the pool.

A cell factory decides how a cell is created. Each factory has its own thread: `prepare` is called in it once, then
`create_cell` for each cell. A cell dies with the thread that created it, so no other thread may create one.
"""

import logging
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.cell import Cell
from sandbox.limits import Limits
from sandbox.pool_status import PoolCounters

logger = logging.getLogger(__name__)


class CellFactory(Protocol):
    """Creates cells for a pool."""

    def prepare(self) -> None:
        """Prepare to create cells. Called once, in the thread that creates them."""
        ...

    def create_cell(self, tmp_bytes: int) -> Cell:
        """Create a cell that is ready for its job and has a private /tmp of `tmp_bytes`. Raises SandboxError."""
        ...

    def distrust(self) -> None:
        """Create no further cell from anything that an earlier one was created from. Called in the same thread."""
        ...

    def close(self) -> None:
        """Release all resources. Called once, in the same thread, after the last cell was destroyed."""
        ...


class PoolGroup:
    """What the pools of one sandbox share: none of them gives a cell to a job while a killed cell is not dead yet."""

    def __init__(self) -> None:
        # A plain lock: a `with` takes it without a moment in which a signal handler can raise, and it stays locked.
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.dying: set[_CellOrder] = set()
        self.owner = 0
        """The pid of the process that uses the pools; 0 before the first cell is acquired."""


class CellPool:
    """At most `max_cells` cells in use at a time, plus up to `spare` cells that wait for a job. Thread-safe.

    Nothing starts before the first cell is acquired. A pool may be created before a fork, but it and the others of its
    group cannot be used in both processes.

    A signal handler can raise an exception anywhere in the thread of a job, such as that of a worker's time limit.
    So that thread changes no number that two places must keep equal: it puts its order into a queue at its end, and a
    thread of the pool does the rest.
    """

    def __init__(self, *factories: CellFactory, spare: int, max_cells: int, group: PoolGroup | None = None) -> None:
        if max_cells < 1 or spare < 0:
            raise ValueError(f"max_cells={max_cells} must be at least 1, and spare={spare} at least 0")
        self._factories = factories
        self._spare_target = self._spare_limit = spare
        self._max_cells = max_cells
        self._spare_tmp_bytes = Limits().tmp_bytes
        self._group = group or PoolGroup()
        self._changed = self._group.changed
        self._spare: deque[Cell] = deque()
        self._orders: deque[_CellOrder] = deque()
        self._in_use: set[_CellOrder] = set()
        self._made = self._destroyed = self._waits = 0
        self._waited_seconds = 0.0
        self._closed = self._is_distrusted = False
        self._spares_in_progress = 0
        self._threads: list[threading.Thread] = []
        self._destroyer: threading.Thread | None = None
        self._ended: queue.SimpleQueue[_CellOrder | None] = queue.SimpleQueue()
        """Orders of jobs that have ended, whose cells are to be destroyed, and None at the end."""

    @contextmanager
    def acquire_cell(self, tmp_bytes: int) -> Generator[Cell]:
        """Acquire a cell for one job. Waits while `max_cells` cells are in use.

        At the end the cell is killed, and the caller does not wait until it is destroyed. The next job of any pool of
        the group does: what a cell shares with others would show it something of one that is still there.

        Raises SandboxUnavailable if no cell can be created, and SandboxError if the pool is closed or was used before a
        fork.
        """
        order = _CellOrder(tmp_bytes)
        try:
            yield self._acquire(order)
        finally:
            if order in self._in_use:
                try:
                    if order.cell is not None:
                        self._group.dying.add(order)
                        order.cell.kill()
                finally:
                    self._ended.put(order)

    def distrust(self) -> None:
        """Create all further cells from something new, and use no spare one: a cell was lost while it ran a program,
        which no program should be able to cause. Does not wait."""
        self._is_distrusted = True

    def read_pool_counters(self) -> PoolCounters:
        """Read the current counters. A cell that is reserved for a job counts as in use."""
        with self._changed:
            ready = len(self._spare)
            return PoolCounters(
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
        self._ended.put(None)
        if self._destroyer is not None:
            self._destroyer.join()

    def _acquire(self, order: "_CellOrder") -> Cell:
        started = time.monotonic()
        self._require_owner()  # first: after a fork, no thread would end a wait or release the lock
        with self._group.lock:
            was_full = len(self._in_use) >= self._max_cells
            self._changed.wait_for(lambda: self._closed or self._can_start_job())
            self._ensure_started()
            self._in_use.add(order)
            if order.tmp_bytes == self._spare_tmp_bytes and not self._is_distrusted:
                self._take_live_spare(order)
            if order.cell is None:
                self._orders.append(order)
            has_waited = was_full or order.cell is None
            self._changed.notify_all()
            self._changed.wait_for(lambda: order.cell or order.error)
            if has_waited:
                self._waits += 1
                self._waited_seconds += time.monotonic() - started
            if order.cell is None:
                self._in_use.discard(order)
                self._changed.notify_all()
                if isinstance(order.error, SandboxUnavailable):
                    raise order.error
                # No program was involved yet, so it is always the machine's fault.
                raise SandboxUnavailable(f"The sandbox could not create a cell: {order.error}") from order.error
            return order.cell

    def _can_start_job(self) -> bool:
        return len(self._in_use) < self._max_cells and not self._group.dying

    def _take_live_spare(self, order: "_CellOrder") -> None:
        while self._spare:
            order.cell = self._spare[0]  # first: a signal after `popleft` would lose the cell
            self._spare.popleft()
            if order.cell.is_alive():
                return
            order.cell.destroy()
            order.cell = None
            self._destroyed += 1

    def _require_owner(self) -> None:
        if self._group.owner not in (0, os.getpid()):
            raise SandboxError(
                "This sandbox was used before this process was forked, so it cannot run jobs here. "
                "Open another one in this process."
            )

    def _ensure_started(self) -> None:
        if self._closed:
            raise SandboxError("This sandbox is closed, so it cannot run jobs. Open another one.")
        if not self._threads:
            self._group.owner = os.getpid()
            self._destroyer = threading.Thread(target=self._destroy_cells, name="cell-destroyer", daemon=True)
            self._destroyer.start()
            for factory in self._factories:
                thread = threading.Thread(target=self._run_factory, args=(factory,), name="cell-factory", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _destroy_cells(self) -> None:
        while (order := self._ended.get()) is not None:
            if self._give_up_waiting(order):
                continue
            if order.cell is not None:
                try:
                    order.cell.destroy()
                except Exception:
                    logger.exception("A cell could not be destroyed. Nothing uses it again.")
            with self._changed:
                self._group.dying.discard(order)
                self._in_use.discard(order)
                self._destroyed += order.cell is not None
                self._changed.notify_all()

    def _give_up_waiting(self, order: "_CellOrder") -> bool:
        """Stop waiting for the cell of a job that has ended.

        Returns whether the cell is still being created. Then its order comes back later.
        """
        with self._changed:
            if order in self._orders:
                self._orders.remove(order)
            order.is_abandoned = order.is_in_progress
            return order.is_abandoned

    def _run_factory(self, factory: CellFactory) -> None:
        failure: Exception | None = None
        try:
            factory.prepare()
        except Exception as error:
            failure = error
        while (order := self._wait_for_order()) is not None:
            if failure is None and self._is_distrusted:
                self._destroy_spares()
                factory.distrust()
            self._fill_order(order, factory, failure)
        self._destroy_spares()
        factory.close()

    def _destroy_spares(self) -> None:
        with self._changed:
            unused, self._spare, self._is_distrusted = self._spare, deque(), False
            self._destroyed += len(unused)
        for cell in unused:
            cell.destroy()

    def _fill_order(self, order: "_CellOrder", factory: CellFactory, failure: Exception | None) -> None:
        """Create a cell for an order, or for one that matches it. `failure` is why the factory could not be
        prepared."""
        cell = None
        try:
            if failure is None:
                cell = factory.create_cell(order.tmp_bytes)
        except Exception as error:
            failure = error
        with self._changed:
            self._spares_in_progress -= order.is_spare
            self._made += cell is not None
            may_match = order.is_spare and cell is not None and not self._is_distrusted
            if may_match and (matching := self._pop_matching_order(order.tmp_bytes)):
                matching.cell = cell
            elif order.is_spare and cell is not None:
                self._spare.append(cell)
            elif order.is_spare:
                # Stop creating spares. The next job requests a cell itself and receives the error.
                self._spare_target = 0
            else:
                self._spare_target = self._spare_limit if cell is not None else 0
            order.cell, order.error, order.is_in_progress = cell, failure, False
            if order.is_abandoned:
                self._ended.put(order)
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
                self._orders[0].is_in_progress = True
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
        self.is_in_progress = self.is_abandoned = False
        self.cell: Cell | None = None
        self.error: Exception | None = None
