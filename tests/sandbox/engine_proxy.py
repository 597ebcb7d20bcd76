"""A Unix socket in front of the Docker engine, which can fail as the engine does when it stops or restarts."""

import contextlib
import os
import socket
import threading
from pathlib import Path

from sandbox.launcher.proxy import proxy_bidirectional

ENGINE = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")


class EngineProxy:
    """Use as a context manager. Forwards connections at `path` to the engine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._unanswered: list[socket.socket] = []
        self.is_frozen = False
        """Whether new connections get no answer, ever."""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)

    def __enter__(self) -> "EngineProxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Break all connections, as an engine that restarts does. Containers whose streams end exit."""
        with self._lock:
            connections, self._connections = self._connections, []
        while self._unanswered:
            self._unanswered.pop().close()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.is_frozen:
                    self._unanswered.append(client)
                    continue
                engine = socket.socket(socket.AF_UNIX)
                engine.connect(ENGINE)
                with self._lock:
                    self._connections += [client, engine]
                threading.Thread(target=self._forward, args=(client, engine), daemon=True).start()

    def _forward(self, client: socket.socket, engine: socket.socket) -> None:
        with client, engine:
            proxy_bidirectional(client, engine, lambda: None)
