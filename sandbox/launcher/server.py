"""The launcher's server: accepts connections of its users and executes the commands of `commands.py`."""

import contextlib
import logging
import socket
import threading
import time
from collections import Counter
from typing import Any

from sandbox.base import SandboxError
from sandbox.launcher import commands, json_messages, proxy, settings
from sandbox.launcher.cell_manager import CellManager
from sandbox.launcher.commands import LauncherRequest, RequestRefusedError
from sandbox.launcher.connection_limiter import ConnectionLimiter
from sandbox.launcher.json_messages import MessageError
from sandbox.launcher.listener import read_peer_uid

_REQUEST_SECONDS = 5.0
"""From the connection to the complete request."""

CLEAN_UP_SECONDS = 60.0
_LOG_SECONDS = 1.0
_PAUSE_SECONDS = 0.1

logger = logging.getLogger(__name__)


class LauncherServer:
    """Serves until it is closed. Each connection has its own thread."""

    def __init__(self, listener: socket.socket, uids: set[int], manager: CellManager, max_connections: int) -> None:
        self._listener = listener
        self._uids = uids
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
                connection, _ = self._listener.accept()
            except OSError as error:
                if not self._closed.wait(_PAUSE_SECONDS):
                    logger.warning("a connection could not be accepted: %s", error)
                continue
            uid = read_peer_uid(connection)
            try:
                threading.Thread(target=self._serve_connection, args=(connection, uid), daemon=True).start()
            except RuntimeError as error:
                # The limit of threads is reached. Threads of closed connections exit in a moment.
                connection.close()
                self._refusals.record("threads", uid, str(error))
                self._closed.wait(_PAUSE_SECONDS)

    def _serve_connection(self, connection: socket.socket, uid: int) -> None:
        try:
            with contextlib.closing(connection):
                self._handle_request(connection, uid)
        except (MessageError, OSError) as error:
            self._refusals.record("protocol", uid, str(error))
        except Exception:
            logger.exception("a request of user %d failed", uid)

    def _handle_request(self, connection: socket.socket, uid: int) -> None:
        try:
            if uid not in self._uids:
                raise RequestRefusedError(
                    "user", f"it serves its own user and the one that {settings.WORKER_UID} names, not user {uid}"
                )
            with self._limiter.track(connection):
                self._dispatch(connection, _receive_request(connection))
        except RequestRefusedError as error:
            self._refusals.record(error.kind, uid, str(error))
            json_messages.send(connection, {"refused": error.kind, "message": str(error)})

    def _dispatch(self, connection: socket.socket, request: LauncherRequest) -> None:
        if request.command == commands.MAKE:
            self._serve_cell(connection, request)
        else:
            json_messages.send(connection, self._build_reply(connection, request))

    def _build_reply(self, connection: socket.socket, request: LauncherRequest) -> dict[str, Any]:
        match request.command:
            case commands.ABOUT:
                return self._manager.read_status() | {"refused_requests": self._refusals.read_counts()}
            case commands.LIST:
                return {"cells": self._manager.list_cells()}
            case commands.MEMORY:
                return {"met": self._manager.has_hit_memory_limit(request.cell)}
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
        with self._manager.assign_cell(request, connection) as assigned:
            cell = assigned.cell
            reply = {"cell": assigned.secret, "name": cell.name, "python": cell.python, "numpy": cell.numpy}
            json_messages.send(connection, reply | {"is_stream_framed": self._manager.is_stream_framed})
            proxy.proxy_bidirectional(connection, assigned.stream, assigned.distrust)

    def _clean_up(self) -> None:
        while not self._closed.wait(CLEAN_UP_SECONDS):
            try:
                self._manager.clean_up()
            except SandboxError as error:
                logger.warning("the clean-up failed: %s", error)


def _receive_request(connection: socket.socket) -> LauncherRequest:
    deadline = time.monotonic() + _REQUEST_SECONDS
    message = json_messages.receive(connection, json_messages.MAX_REQUEST_BYTES, deadline)
    if message.pop("code", None) != json_messages.compute_code_digest():
        raise RequestRefusedError(
            "version",
            "it has another version than this worker; use one checkout or image, and restart the older one",
        )
    return commands.parse_request(message)


class _RefusalLog:
    """Counts refusals by kind and logs at most one of each kind per second, so that no client can flood the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._logged: dict[str, float] = {}

    def record(self, kind: str, uid: int, message: str) -> None:
        now = time.monotonic()
        with self._lock:
            self._counts[kind] += 1
            if now - self._logged.get(kind, -_LOG_SECONDS) < _LOG_SECONDS:
                return
            self._logged[kind] = now
        logger.warning("refused (%s) a connection of user %d: %s", kind, uid, message)

    def read_counts(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)
