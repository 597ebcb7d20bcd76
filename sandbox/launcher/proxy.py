"""Forwards bytes between a worker and its cell, unchanged."""

import contextlib
import socket
import threading

_BUFFER_BYTES = 1 << 17


def proxy_bidirectional(worker: socket.socket, cell: socket.socket) -> None:
    """Forward in both directions until either side closes. A blocked direction does not block the other one."""
    for each in (worker, cell):
        each.settimeout(None)
    to_cell = threading.Thread(target=_forward, args=(worker, cell), name="to-cell", daemon=True)
    to_cell.start()
    _forward(cell, worker)
    to_cell.join()


def _forward(source: socket.socket, sink: socket.socket) -> None:
    buffer = memoryview(bytearray(_BUFFER_BYTES))
    with contextlib.suppress(OSError):
        while size := source.recv_into(buffer):
            sink.sendall(buffer[:size])
    for each in (source, sink):
        # Wake the other direction.
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
