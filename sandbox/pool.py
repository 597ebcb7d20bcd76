"""Cells made ahead by threads that live as long as the pool, each used once.

How a cell is made is the maker's affair. Each has a thread of its own: `prepare` is called once in it, then `make` for
each cell. A cell dies with the thread that made it, so no other thread may make one.
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


class Maker(Protocol):
    """A way of making cells."""

    def prepare(self) -> None:
        """Called once, in the thread that will make the cells."""
        ...

    def make(self, tmp_bytes: int) -> Cell:
        """A cell that is ready for its job, with a private /tmp of that size."""
        ...

    def close(self) -> None:
        """Called once, in the same thread, after the last cell was destroyed."""
        ...


class Pool:
    """At most `max_cells` cells in use at a time, and beside them up to `spare` that wait for a job. Thread-safe.

    Nothing is started before the first cell is taken: a pool may be made before a fork, but not used on both its sides.
    """

    def __init__(self, *makers: Maker, spare: int, max_cells: int) -> None:
        if max_cells < 1 or spare < 0:
            raise ValueError(f"max_cells={max_cells} must be at least 1, and spare={spare} at least 0")
        self._makers = makers
        self._spare_wanted = self._spare_asked = spare
        self._max_cells = max_cells
        self._spare_tmp_bytes = Limits().tmp_bytes
        self._changed = threading.Condition()
        self._spare: deque[Cell] = deque()
        self._orders: deque[_Order] = deque()
        self._used = 0
        self._made = self._destroyed = self._waits = 0
        self._waited_seconds = 0.0
        self._closed = False
        self._coming = 0
        self._threads: list[threading.Thread] = []
        self._owner = 0

    @contextmanager
    def cell(self, tmp_bytes: int) -> Generator[Cell]:
        """A cell for one job, destroyed at the end. Waits while `max_cells` are in use."""
        cell = self._take(tmp_bytes)
        try:
            yield cell
        finally:
            cell.destroy()
            with self._changed:
                self._used -= 1
                self._destroyed += 1
                self._changed.notify_all()

    def meters(self) -> Meters:
        """How it stands now. A cell that was promised to a job counts as in use."""
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
        """Destroy the spare cells and end the threads; waits for cells in use."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _take(self, tmp_bytes: int) -> Cell:
        began = time.monotonic()
        with self._changed:
            full = self._used >= self._max_cells
            self._changed.wait_for(lambda: self._closed or self._used < self._max_cells)
            self._start()
            self._used += 1
            order = _Order(tmp_bytes)
            if tmp_bytes == self._spare_tmp_bytes and (cell := self._take_spare()):
                order.cell = cell
            else:
                self._orders.append(order)
            waits = full or order.cell is None
            self._changed.notify_all()
            self._changed.wait_for(lambda: order.cell or order.error)
            if waits:
                self._waits += 1
                self._waited_seconds += time.monotonic() - began
            if order.cell is None:
                self._used -= 1
                self._changed.notify_all()
                if isinstance(order.error, SandboxError):
                    raise order.error
                raise SandboxError(f"no cell could be made: {order.error}") from order.error
            return order.cell

    def _take_spare(self) -> Cell | None:
        while self._spare:
            cell = self._spare.popleft()
            if cell.alive():
                return cell
            cell.destroy()
            self._destroyed += 1
        return None

    def _start(self) -> None:
        if self._closed:
            raise SandboxError("this sandbox is closed")
        if self._owner != os.getpid() and self._threads:
            raise SandboxError("this sandbox was in use before this process was forked; open one of its own here")
        if not self._threads:
            self._owner = os.getpid()
            for maker in self._makers:
                thread = threading.Thread(target=self._run, args=(maker,), name="cell-maker", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _run(self, maker: Maker) -> None:
        failure: Exception | None = None
        try:
            maker.prepare()
        except Exception as e:
            failure = e
        while (order := self._next_order()) is not None:
            self._fill(order, maker, failure)
        with self._changed:
            left, self._spare = self._spare, deque()
            self._destroyed += len(left)
        for cell in left:
            cell.destroy()
        maker.close()

    def _fill(self, order: "_Order", maker: Maker, failure: Exception | None) -> None:
        cell = None
        try:
            if failure is None:
                cell = maker.make(order.tmp_bytes)
        except Exception as e:
            failure = e
        with self._changed:
            self._coming -= order.spare
            self._made += cell is not None
            if order.spare and cell is not None and (waiting := self._waiting(order.tmp_bytes)):
                waiting.cell = cell
            elif order.spare and cell is not None:
                self._spare.append(cell)
            elif order.spare:
                # The next job asks for a cell itself, and is told what is wrong.
                self._spare_wanted = 0
            else:
                self._spare_wanted = self._spare_asked if cell is not None else 0
            order.cell, order.error = cell, failure
            self._changed.notify_all()

    def _waiting(self, tmp_bytes: int) -> "_Order | None":
        """Take the first order that this cell would do for: it came while the cell was being made."""
        for order in self._orders:
            if order.tmp_bytes == tmp_bytes:
                self._orders.remove(order)
                return order
        return None

    def _next_order(self) -> "_Order | None":
        with self._changed:
            self._changed.wait_for(lambda: self._orders or self._wants_spare() or (self._closed and not self._used))
            if self._orders:
                return self._orders.popleft()
            if self._wants_spare():
                self._coming += 1
                return _Order(self._spare_tmp_bytes, spare=True)
            return None

    def _wants_spare(self) -> bool:
        return not self._closed and len(self._spare) + self._coming < self._spare_wanted


class _Order:
    """A cell that someone waits for."""

    def __init__(self, tmp_bytes: int, *, spare: bool = False) -> None:
        self.tmp_bytes = tmp_bytes
        self.spare = spare
        self.cell: Cell | None = None
        self.error: Exception | None = None
