"""The launcher's server: accepts connections, authenticates workers and executes the commands of `commands.py`."""

import contextlib
import logging
import socket
import threading
import time
from collections import Counter
from typing import Any

from sandbox.base import SandboxError
from sandbox.launcher import commands, handshake, json_messages, proxy
from sandbox.launcher.cell_manager import CellManager
from sandbox.launcher.commands import LauncherRequest, RequestRefusedError
from sandbox.launcher.connection_limiter import ConnectionLimiter
from sandbox.launcher.handshake import WrongSecretError
from sandbox.launcher.json_messages import MessageError

_HANDSHAKE_SECONDS = 5.0
"""From the connection to the complete request."""

_CLEAN_UP_SECONDS = 60.0
_LOG_SECONDS = 1.0
_PAUSE_SECONDS = 0.1

_log = logging.getLogger(__name__)


class LauncherServer:
    """Serves until it is closed. Each connection has its own thread."""

    def __init__(self, listener: socket.socket, secret: bytes, manager: CellManager, max_connections: int) -> None:
        self._listener = listener
        self._secret = secret
        self._manager = manager
        self._limiter = ConnectionLimiter(max_connections)
        self._refusals = _RefusalLog()
        self._closed = threading.Event()

    def start(self) -> None:
        for work in (self._accept, self._clean_up):
            threading.Thread(target=work, name=f"launcher{work.__name__}", daemon=True).start()

    def close(self) -> None:
        """Stop accepting connections, and close the open ones and their cells."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._limiter.close()
        self._manager.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, address = self._listener.accept()
            except OSError as e:
                if not self._closed.wait(_PAUSE_SECONDS):
                    _log.warning("a connection could not be accepted: %s", e)
                continue
            self._limiter.add(connection)
            try:
                threading.Thread(target=self._serve_connection, args=(connection, str(address[0])), daemon=True).start()
            except RuntimeError as e:
                # The limit of threads is reached. Threads of closed connections exit in a moment.
                with self._limiter.remove_on_exit(connection):
                    connection.close()
                self._refusals.record("threads", str(address[0]), str(e))
                self._closed.wait(_PAUSE_SECONDS)

    def _serve_connection(self, connection: socket.socket, peer: str) -> None:
        try:
            with contextlib.closing(connection), self._limiter.remove_on_exit(connection):
                json_messages.configure_socket(connection)
                self._handle_request(connection, peer)
        except (MessageError, OSError) as e:
            self._refusals.record("protocol", peer, str(e))
        except Exception:
            _log.exception("a request from %s failed", peer)

    def _handle_request(self, connection: socket.socket, peer: str) -> None:
        try:
            deadline = time.monotonic() + _HANDSHAKE_SECONDS
            try:
                handshake.authenticate_worker(connection, self._secret, deadline)
            except WrongSecretError:
                raise RequestRefusedError("secret", "the worker does not know this launcher's secret") from None
            self._limiter.mark_authenticated(connection)
            self._dispatch(
                connection,
                commands.parse_request(json_messages.receive(connection, json_messages.MAX_REQUEST_BYTES, deadline)),
            )
        except RequestRefusedError as e:
            self._refusals.record(e.kind, peer, str(e))
            json_messages.send(connection, {"refused": e.kind, "message": str(e)})

    def _dispatch(self, connection: socket.socket, request: LauncherRequest) -> None:
        if request.command == commands.MAKE:
            self._serve_cell(connection, request)
        else:
            json_messages.send(connection, self._build_reply(connection, request))

    def _build_reply(self, connection: socket.socket, request: LauncherRequest) -> dict[str, Any]:
        match request.command:
            case commands.ABOUT:
                return self._manager.describe() | {"refused_requests": self._refusals.read_counts()}
            case commands.LIST:
                return {"cells": self._manager.list_cells()}
            case commands.MEMORY:
                return {"met": self._manager.find_cell(request.cell).handle.has_hit_memory_limit()}
            case _:
                return self._raise_limits(connection, request)

    def _raise_limits(self, connection: socket.socket, request: LauncherRequest) -> dict[str, Any]:
        assigned = self._manager.find_cell(request.cell)
        self._manager.raise_limits(
            assigned,
            request.memory_bytes,
            request.processes,
            lambda: json_messages.is_disconnected(connection),
        )
        return {}

    def _serve_cell(self, connection: socket.socket, request: LauncherRequest) -> None:
        with self._manager.assign_cell(
            request.tmp_bytes, request.worker, lambda: json_messages.is_disconnected(connection)
        ) as assigned:
            cell = assigned.cell
            reply = {"cell": assigned.secret, "name": cell.name, "python": cell.python, "numpy": cell.numpy}
            json_messages.send(connection, reply)
            proxy.proxy_bidirectional(connection, assigned.stream)

    def _clean_up(self) -> None:
        while not self._closed.wait(_CLEAN_UP_SECONDS):
            try:
                self._manager.clean_up()
            except SandboxError as e:
                _log.warning("the clean-up failed: %s", e)


class _RefusalLog:
    """Counts refusals by kind and logs at most one of each kind per second, so that no client can flood the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._logged: dict[str, float] = {}

    def record(self, kind: str, peer: str, message: str) -> None:
        now = time.monotonic()
        with self._lock:
            self._counts[kind] += 1
            if now - self._logged.get(kind, -_LOG_SECONDS) < _LOG_SECONDS:
                return
            self._logged[kind] = now
        _log.warning("refused (%s) a connection from %s: %s", kind, peer, message)

    def read_counts(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)
