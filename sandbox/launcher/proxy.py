"""Passes bytes between a worker and its cell, unread."""

import contextlib
import socket
import threading

_PIECE = 1 << 17


def both_ways(worker: socket.socket, cell: socket.socket) -> None:
    """Until either side has closed. A direction that is stuck does not hold the other up."""
    for each in (worker, cell):
        each.settimeout(None)
    up = threading.Thread(target=_pour, args=(worker, cell), name="to-cell", daemon=True)
    up.start()
    _pour(cell, worker)
    up.join()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    piece = memoryview(bytearray(_PIECE))
    with contextlib.suppress(OSError):
        while size := source.recv_into(piece):
            sink.sendall(piece[:size])
    for each in (source, sink):
        # The other direction is woken up.
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
