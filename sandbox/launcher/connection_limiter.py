"""The connections that there are: those that have yet to prove that they know the secret, and those that have."""

import contextlib
import socket
import threading
from collections.abc import Generator

from sandbox.launcher.verbs import Refused

_MOST_UNKNOWN = 64


class Lobby:
    """Both kinds have their most. Where one more comes that is not known yet, the one that has been unknown longest is
    closed: a worker is known within milliseconds, so that those who come and say nothing keep nobody out. Thread-safe.
    """

    def __init__(self, most_known: int) -> None:
        self._most_known = most_known
        self._lock = threading.Lock()
        self._unknown: dict[socket.socket, None] = {}
        self._known: set[socket.socket] = set()

    def enter(self, connection: socket.socket) -> None:
        with self._lock:
            while len(self._unknown) >= _MOST_UNKNOWN:
                oldest = next(iter(self._unknown))
                del self._unknown[oldest]
                _end(oldest)
            self._unknown[connection] = None

    def known(self, connection: socket.socket) -> None:
        """This one knows the secret. Raises Refused where too many do."""
        with self._lock:
            self._unknown.pop(connection, None)
            if len(self._known) >= self._most_known:
                raise Refused("full", f"{self._most_known} connections are in use already")
            self._known.add(connection)

    @contextlib.contextmanager
    def leaving(self, connection: socket.socket) -> Generator[None]:
        """It is forgotten at the end."""
        try:
            yield
        finally:
            with self._lock:
                self._unknown.pop(connection, None)
                self._known.discard(connection)

    def close(self) -> None:
        with self._lock:
            for connection in (*self._unknown, *self._known):
                _end(connection)


def _end(connection: socket.socket) -> None:
    """Whoever reads from it or writes to it is woken up."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
