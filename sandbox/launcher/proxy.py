"""Forwards bytes between a worker and its cell, unchanged."""

import contextlib
import socket
import threading
from collections.abc import Callable

_BUFFER_BYTES = 1 << 17


def proxy_bidirectional(worker: socket.socket, cell: socket.socket, on_lost: Callable[[], None]) -> None:
    """Forward in both directions until either side closes. A blocked direction does not block the other one.

    Calls `on_lost` if the cell's side closes first, before the worker can notice it.
    """
    for each in (worker, cell):
        each.settimeout(None)
    worker_closed = threading.Event()

    def forward_to_cell() -> None:
        _forward(worker, cell, worker_closed.set)

    def report_lost_cell() -> None:
        if not worker_closed.is_set():
            on_lost()

    to_cell = threading.Thread(target=forward_to_cell, name="to-cell", daemon=True)
    to_cell.start()
    _forward(cell, worker, report_lost_cell)
    to_cell.join()


def _forward(source: socket.socket, sink: socket.socket, on_source_closed: Callable[[], None]) -> None:
    """Forward until either side closes, then shut down both. Calls `on_source_closed` if the source closed first."""
    buffer = memoryview(bytearray(_BUFFER_BYTES))
    try:
        while size := _receive(source, buffer):
            sink.sendall(buffer[:size])
        on_source_closed()
    except OSError:
        pass  # the sink has closed
    for each in (source, sink):
        # Wake the other direction.
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def _receive(source: socket.socket, buffer: memoryview) -> int:
    try:
        return source.recv_into(buffer)
    except OSError:
        return 0
