"""A worker's client of the launcher. Each request uses its own connection."""

import os
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.launcher import commands, json_messages, settings
from sandbox.launcher.json_messages import MessageError

REPLY_SECONDS = 10.0
_CONNECT_SECONDS = 10.0
_CHECK_SECONDS = 10.0
"""How often a client that waits for a cell checks that the launcher still answers."""

_TEMPORARY_REFUSALS = ("engine", "full", "stopping", "cell", "version")
"""Temporary kinds of refusal: the engine does not answer, too many jobs wait, the launcher is stopping, it restarted
and does not know the cell, or it was upgraded before this worker.
"""


class LauncherUnavailable(SandboxUnavailable):
    """The launcher cannot be reached or cannot help at the moment. If it was reachable before, it may recover."""


@dataclass(frozen=True, slots=True)
class LauncherClient:
    path: Path
    """Of the launcher's socket."""

    def request(self, command: str, *, seconds: float = REPLY_SECONDS, **arguments: int | str) -> dict[str, Any]:
        """Send a command and return the reply. Raises LauncherUnavailable, and SandboxError if the launcher refuses."""
        connection, reply = self.open_request(command, seconds=seconds, **arguments)
        connection.close()
        return reply

    def open_request(
        self, command: str, *, seconds: float, **arguments: int | str
    ) -> tuple[socket.socket, dict[str, Any]]:
        """Send a command and return the open connection and the reply. Raises like `request`."""
        connection = self._connect(min(seconds, _CONNECT_SECONDS))
        try:
            # A launcher that refuses the connection reads nothing from it. Its reply says why.
            with suppress(MessageError):
                code = json_messages.compute_code_digest()
                json_messages.send(connection, {"code": code, "command": command, **arguments})
            deadline = time.monotonic() + seconds
            if seconds > REPLY_SECONDS:
                self._wait_for_reply(connection, deadline)
            reply = json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, deadline)
            if "refused" in reply:
                raise self._make_refusal_error(str(reply["refused"]), str(reply.get("message")))
        except MessageError as error:
            connection.close()
            raise LauncherUnavailable(
                f"The launcher at {self} sends no reply, so no cell can start: {error}. It may be starting, or "
                "be frozen: see its log."
            ) from error
        except BaseException:
            connection.close()
            raise
        return connection, reply

    def _wait_for_reply(self, connection: socket.socket, deadline: float) -> None:
        """Wait until the connection can be read. Raises LauncherUnavailable if the launcher answers nobody: a frozen
        one accepts connections too."""
        while (left := deadline - time.monotonic()) > 0:
            if json_messages.is_readable(connection, min(left, _CHECK_SECONDS)):
                return
            self.request(commands.LIST)

    def _connect(self, seconds: float) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        # How long to wait while too many connections wait. `settimeout` would not wait for that.
        timeval = struct.pack("ll", int(seconds), int(seconds % 1 * 1e6))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval)
        try:
            connection.connect(str(self.path))
        except OSError as error:
            connection.close()
            advice = f"Start `python -m sandbox.launcher` on this machine, or set {settings.SOCKET} to its socket."
            if isinstance(error, PermissionError):
                advice = f"Start the launcher with this group and {settings.WORKER_UID}={os.geteuid()}."
            raise LauncherUnavailable(
                f"No launcher answers at {self} ({error.strerror}), so no cell can start. {advice}"
            ) from error
        return connection

    def _make_refusal_error(self, kind: str, message: str) -> SandboxError:
        text = f"The launcher at {self} refused: {message}"
        return LauncherUnavailable(text) if kind in _TEMPORARY_REFUSALS else SandboxError(text)

    def __str__(self) -> str:
        return str(self.path)


def load_client() -> LauncherClient:
    """Create a client from the environment. Raises SandboxUnavailable if the setting is missing or invalid."""
    return LauncherClient(settings.read_socket_path())
