"""A worker's client of the launcher. Each request uses its own connection."""

import socket
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.launcher import handshake, json_messages, settings
from sandbox.launcher.handshake import WrongSecretError
from sandbox.launcher.json_messages import MessageError

CONNECT_SECONDS = 10.0

_TEMPORARY_REFUSALS = ("engine", "full", "stopping", "cell")
"""Temporary kinds of refusal: the engine does not answer, too many jobs wait, the launcher is stopping, or it restarted
and does not know the cell.
"""


class LauncherUnavailable(SandboxUnavailable):
    """The launcher cannot be reached or cannot help at the moment. If it was reachable before, it may recover."""


@dataclass(frozen=True, slots=True)
class LauncherClient:
    """The address of a launcher and the shared secret."""

    address: settings.Address
    secret: bytes = field(repr=False)
    connect_seconds: float = CONNECT_SECONDS
    """How long to wait for the connection, and then for the handshake."""

    def request(self, command: str, *, seconds: float = CONNECT_SECONDS, **arguments: int | str) -> dict[str, Any]:
        """Send a command and return the reply. Raises LauncherUnavailable, and SandboxError if the launcher refuses."""
        connection, reply = self.open_request(command, seconds=seconds, **arguments)
        connection.close()
        return reply

    def open_request(
        self, command: str, *, seconds: float, **arguments: int | str
    ) -> tuple[socket.socket, dict[str, Any]]:
        """Send a command and return the open connection and the reply. Raises like `request`."""
        connection = self._connect()
        try:
            self._authenticate(connection)
            json_messages.send(connection, {"command": command, **arguments})
            reply = json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, time.monotonic() + seconds)
            if "refused" in reply:
                raise self._make_refusal_error(str(reply["refused"]), str(reply.get("message")))
        except MessageError as e:
            connection.close()
            raise LauncherUnavailable(f"The launcher at {self} does not use the launcher protocol: {e}") from e
        except BaseException:
            connection.close()
            raise
        return connection, reply

    def _connect(self) -> socket.socket:
        try:
            connection = socket.create_connection(self.address, timeout=self.connect_seconds)
        except OSError as e:
            raise LauncherUnavailable(
                f"No launcher answers at {self} ({e.strerror or e}), so no cell can start. "
                "Start `python -m sandbox.launcher` on the machine with the Docker engine, "
                f"or set {settings.ADDRESS} to its address."
            ) from e
        json_messages.configure_socket(connection)
        return connection

    def _authenticate(self, connection: socket.socket) -> None:
        try:
            code = handshake.authenticate_launcher(connection, self.secret, time.monotonic() + self.connect_seconds)
        except WrongSecretError:
            raise SandboxUnavailable(
                f"The launcher at {self} and this worker do not have the same secret, so no cell can start. "
                f"Give both the same {settings.SECRET}, or the same file in {settings.SECRET_FILE}."
            ) from None
        if code != json_messages.compute_code_digest():
            raise LauncherUnavailable(
                f"The launcher at {self} has another version than this worker, so no cell can start. "
                "Run both from the same checkout or image, and restart the older one."
            )

    def _make_refusal_error(self, kind: str, message: str) -> SandboxError:
        text = f"The launcher at {self} refused: {message}"
        return LauncherUnavailable(text) if kind in _TEMPORARY_REFUSALS else SandboxError(text)

    def __str__(self) -> str:
        host, port = self.address
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def load_client() -> LauncherClient:
    """Create a client from the environment. Raises SandboxUnavailable if a setting is missing or invalid."""
    return LauncherClient(settings.read_address(), settings.read_secret())
