"""Limits the number of open connections."""

import contextlib
import socket
import threading
from collections.abc import Generator

from sandbox.launcher.commands import RequestRefusedError


class ConnectionLimiter:
    """Tracks the open connections. Thread-safe."""

    def __init__(self, max_connections: int) -> None:
        self._max_connections = max_connections
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    @contextlib.contextmanager
    def track(self, connection: socket.socket) -> Generator[None]:
        """Count a connection as open during the block. Raises RequestRefusedError if there are too many."""
        with self._lock:
            if len(self._open) >= self._max_connections:
                raise RequestRefusedError("full", f"{self._max_connections} connections are in use already")
            self._open.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(connection)

    def close(self) -> None:
        """Shut all connections down, which wakes every thread that reads from them or writes to them."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
