"""Limits the number of open connections, before and after authentication."""

import contextlib
import socket
import threading
from collections.abc import Generator

from sandbox.launcher.commands import RequestRefusedError

_MAX_UNAUTHENTICATED = 64


class ConnectionLimiter:
    """Tracks unauthenticated and authenticated connections, each with its own limit. Thread-safe.

    When there are too many unauthenticated connections, the oldest of them is closed. A worker authenticates within
    milliseconds, so idle connections cannot keep workers out.
    """

    def __init__(self, max_authenticated: int) -> None:
        self._max_authenticated = max_authenticated
        self._lock = threading.Lock()
        self._unauthenticated: dict[socket.socket, None] = {}
        self._authenticated: set[socket.socket] = set()

    def add(self, connection: socket.socket) -> None:
        with self._lock:
            while len(self._unauthenticated) >= _MAX_UNAUTHENTICATED:
                oldest = next(iter(self._unauthenticated))
                del self._unauthenticated[oldest]
                _shut_down(oldest)
            self._unauthenticated[connection] = None

    def mark_authenticated(self, connection: socket.socket) -> None:
        """Mark a connection as authenticated. Raises RequestRefusedError if there are too many."""
        with self._lock:
            self._unauthenticated.pop(connection, None)
            if len(self._authenticated) >= self._max_authenticated:
                raise RequestRefusedError("full", f"{self._max_authenticated} connections are in use already")
            self._authenticated.add(connection)

    @contextlib.contextmanager
    def remove_on_exit(self, connection: socket.socket) -> Generator[None]:
        """Remove the connection at the end of the block."""
        try:
            yield
        finally:
            with self._lock:
                self._unauthenticated.pop(connection, None)
                self._authenticated.discard(connection)

    def close(self) -> None:
        with self._lock:
            for connection in (*self._unauthenticated, *self._authenticated):
                _shut_down(connection)


def _shut_down(connection: socket.socket) -> None:
    """Shut a connection down, which wakes every thread that reads from it or writes to it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
