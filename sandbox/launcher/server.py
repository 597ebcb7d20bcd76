"""The launcher itself: takes connections, knows who may ask, and does what `verbs.py` has."""

import contextlib
import logging
import socket
import threading
import time
from collections import Counter
from typing import Any

from sandbox.base import SandboxError
from sandbox.launcher import handshake, relay, verbs, wire
from sandbox.launcher.cells import Cells
from sandbox.launcher.handshake import WrongSecret
from sandbox.launcher.lobby import Lobby
from sandbox.launcher.verbs import Refused, Request
from sandbox.launcher.wire import WireError

_HANDSHAKE_SECONDS = 5.0
"""From the connection to the whole request."""

_TIDY_SECONDS = 60.0
_LOG_SECONDS = 1.0
_PAUSE_SECONDS = 0.1

_log = logging.getLogger(__name__)


class Server:
    """Serves until it is closed. Each connection has a thread."""

    def __init__(self, listener: socket.socket, secret: bytes, cells: Cells, most_connections: int) -> None:
        self._listener = listener
        self._secret = secret
        self._cells = cells
        self._lobby = Lobby(most_connections)
        self._refusals = _Refusals()
        self._closed = threading.Event()

    def start(self) -> None:
        for work in (self._accept, self._tidy):
            threading.Thread(target=work, name=f"launcher{work.__name__}", daemon=True).start()

    def close(self) -> None:
        """Take no more connections and end those there are, with their cells."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._lobby.close()
        self._cells.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, address = self._listener.accept()
            except OSError as e:
                if not self._closed.wait(_PAUSE_SECONDS):
                    _log.warning("no connection could be taken: %s", e)
                continue
            self._lobby.enter(connection)
            try:
                threading.Thread(target=self._serve, args=(connection, str(address[0])), daemon=True).start()
            except RuntimeError as e:
                # There are as many threads as there may be; those of connections that were ended go in a moment.
                with self._lobby.leaving(connection):
                    connection.close()
                self._refusals.note("crowd", str(address[0]), str(e))
                self._closed.wait(_PAUSE_SECONDS)

    def _serve(self, connection: socket.socket, peer: str) -> None:
        try:
            with contextlib.closing(connection), self._lobby.leaving(connection):
                wire.watch(connection)
                self._answer(connection, peer)
        except (WireError, OSError) as e:
            self._refusals.note("broken", peer, str(e))
        except Exception:
            _log.exception("a request of %s failed", peer)

    def _answer(self, connection: socket.socket, peer: str) -> None:
        try:
            deadline = time.monotonic() + _HANDSHAKE_SECONDS
            try:
                handshake.as_launcher(connection, self._secret, deadline)
            except WrongSecret:
                raise Refused("secret", "it does not know this launcher's secret") from None
            self._lobby.known(connection)
            self._do(connection, verbs.parse(wire.receive(connection, wire.MOST_ASKED, deadline)))
        except Refused as e:
            self._refusals.note(e.kind, peer, str(e))
            wire.send(connection, {"refused": e.kind, "message": str(e)})

    def _do(self, connection: socket.socket, request: Request) -> None:
        if request.verb == verbs.MAKE:
            self._make(connection, request)
        else:
            wire.send(connection, self._said(request))

    def _said(self, request: Request) -> dict[str, Any]:
        match request.verb:
            case verbs.ABOUT:
                return self._cells.about() | {"refused_requests": self._refusals.counts()}
            case verbs.LIST:
                return {"cells": self._cells.listed()}
            case verbs.MEMORY:
                return {"met": self._cells.find(request.cell).box.memory_limit_met()}
            case _:
                return self._widen(request)

    def _widen(self, request: Request) -> dict[str, Any]:
        given = self._cells.find(request.cell)
        try:
            given.box.widen(request.memory_bytes, request.processes)
        except SandboxError as e:
            raise Refused("engine", str(e)) from e
        return {}

    def _make(self, connection: socket.socket, request: Request) -> None:
        with self._cells.one(request.tmp_bytes, request.worker, lambda: wire.gone(connection)) as given:
            cell = given.cell
            made = {"cell": given.secret, "name": cell.name, "python": cell.python, "numpy": cell.numpy}
            wire.send(connection, made)
            relay.both_ways(connection, given.stream)

    def _tidy(self) -> None:
        while not self._closed.wait(_TIDY_SECONDS):
            try:
                self._cells.tidy()
            except SandboxError as e:
                _log.warning("nothing could be tidied up: %s", e)


class _Refusals:
    """Counts what was refused, and logs it where none of its kind was just logged: nobody is to fill the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._logged: dict[str, float] = {}

    def note(self, kind: str, peer: str, message: str) -> None:
        now = time.monotonic()
        with self._lock:
            self._counts[kind] += 1
            if now - self._logged.get(kind, -_LOG_SECONDS) < _LOG_SECONDS:
                return
            self._logged[kind] = now
        _log.warning("refused (%s) a connection of %s: %s", kind, peer, message)

    def counts(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)
