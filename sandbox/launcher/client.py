"""A worker's way to the launcher: one connection for each thing that is asked for."""

import socket
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.launcher import handshake, settings, wire
from sandbox.launcher.handshake import WrongSecret
from sandbox.launcher.wire import WireError

_REACH_SECONDS = 10.0

_PASSING = ("engine", "full", "ending", "cell")
"""Kinds of refusal that pass: the engine does not answer, too many wait already, the launcher is being stopped, or was
restarted and does not know the cell."""


class LauncherAway(SandboxUnavailable):
    """There is no launcher just now, or it cannot help. Where there was one before, it may come back."""


@dataclass(frozen=True, slots=True)
class Link:
    where: settings.Address
    secret: bytes = field(repr=False)

    def ask(self, verb: str, *, seconds: float = _REACH_SECONDS, **words: int | str) -> dict[str, Any]:
        """The launcher's answer. Raises LauncherAway, and SandboxError where it refuses."""
        connection, answer = self.open(verb, seconds=seconds, **words)
        connection.close()
        return answer

    def open(self, verb: str, *, seconds: float, **words: int | str) -> tuple[socket.socket, dict[str, Any]]:
        """The same, and the connection, which stays open."""
        connection = self._connect()
        try:
            self._shake_hands(connection)
            wire.send(connection, {"verb": verb, **words})
            answer = wire.receive(connection, wire.MOST_ANSWERED, time.monotonic() + seconds)
            if "refused" in answer:
                raise self._refusal(str(answer["refused"]), str(answer.get("message")))
        except WireError as e:
            connection.close()
            raise LauncherAway(f"the launcher at {self} does not answer as one: {e}") from e
        except BaseException:
            connection.close()
            raise
        return connection, answer

    def _connect(self) -> socket.socket:
        try:
            connection = socket.create_connection(self.where, timeout=_REACH_SECONDS)
        except OSError as e:
            raise LauncherAway(
                f"no launcher answers at {self} ({e.strerror or e}); start `python -m sandbox.launcher` on the machine "
                f"that has the Docker engine, or set {settings.WHERE} to where it listens"
            ) from e
        wire.watch(connection)
        return connection

    def _shake_hands(self, connection: socket.socket) -> None:
        try:
            code = handshake.as_worker(connection, self.secret, time.monotonic() + _REACH_SECONDS)
        except WrongSecret:
            raise SandboxUnavailable(
                f"the launcher at {self} and this worker do not have the same secret; give both the same "
                f"{settings.SECRET}, or the same file in {settings.SECRET_FILE}"
            ) from None
        if code != wire.code():
            raise LauncherAway(
                f"the launcher at {self} is of another version than this worker; run both from the same checkout or "
                "image and restart the one that is older"
            )

    def _refusal(self, kind: str, message: str) -> SandboxError:
        said = f"the launcher at {self} refused: {message}"
        return LauncherAway(said) if kind in _PASSING else SandboxError(said)

    def __str__(self) -> str:
        host, port = self.where
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def from_environment() -> Link:
    """Raises SandboxUnavailable where a setting is missing or bad."""
    return Link(settings.where(), settings.secret())
