"""Cells that consist only of a socket, for tests of the pool."""

import socket
import threading

from sandbox.cell import Cell
from sandbox.limits import Limits

HANG_SECONDS = 60.0
"""What the pool does takes milliseconds. Only a test that hangs waits as long."""


class EmptyCellHandle:
    """A handle on a cell without processes."""

    def __init__(self, other_end: socket.socket) -> None:
        self.other_end = other_end

    def apply_limits(self, limits: Limits) -> None: ...

    def has_hit_memory_limit(self) -> bool:
        return False

    def kill(self) -> None: ...

    def destroy(self) -> None:
        self.other_end.close()


class SocketCellFactory:
    """Creates a cell each time that the test permits one."""

    def __init__(self) -> None:
        self.permits = threading.Semaphore(0)
        self.requests = self.distrusted = 0
        self.handles: list[EmptyCellHandle] = []

    def prepare(self) -> None: ...

    def create_cell(self, tmp_bytes: int) -> Cell:
        self.requests += 1
        assert self.permits.acquire(timeout=HANG_SECONDS)
        host_end, cell_end = socket.socketpair()
        self.handles.append(EmptyCellHandle(cell_end))
        return Cell(host_end, self.handles[-1])

    def distrust(self) -> None:
        self.distrusted += 1

    def close(self) -> None: ...
