"""Each side proves to the other that it knows the secret, without saying it.

The launcher names a number never used before, the worker another; each sends a digest of both, keyed with the secret,
and says in it which side it is. What is overheard of one handshake opens no other. It keeps nothing secret that comes
after it: worker and launcher belong on a network of their own.
"""

import hashlib
import hmac
import re
import secrets
import socket
from typing import Any

from sandbox.launcher import wire
from sandbox.launcher.wire import WireError

_NONCE = re.compile(r"[0-9a-f]{64}", re.ASCII)


class WrongSecret(Exception):  # noqa: N818 - what is wrong, named so by both its users
    """The other side does not know the secret."""


def as_launcher(connection: socket.socket, secret: bytes, deadline: float) -> None:
    """Raises WrongSecret, and WireError for a side that says something else, or nothing."""
    ours = secrets.token_hex(32)
    wire.send(connection, {"launcher": wire.PROTOCOL, "nonce": ours})
    said = wire.receive(connection, wire.MOST_ASKED, deadline)
    if set(said) != {"nonce", "proof"}:
        raise WireError("it did not prove that it knows the secret")
    theirs = _nonce(said)
    if not hmac.compare_digest(str(said["proof"]).encode(errors="replace"), _proof(secret, "worker", ours, theirs)):
        raise WrongSecret
    wire.send(connection, {"proof": _proof(secret, "launcher", ours, theirs).decode(), "code": wire.code()})


def as_worker(connection: socket.socket, secret: bytes, deadline: float) -> str:
    """Gives the digest of the launcher's code. Raises WrongSecret and WireError."""
    theirs = _nonce(wire.receive(connection, wire.MOST_ANSWERED, deadline))
    ours = secrets.token_hex(32)
    wire.send(connection, {"nonce": ours, "proof": _proof(secret, "worker", theirs, ours).decode()})
    said = wire.receive(connection, wire.MOST_ANSWERED, deadline)
    if said.get("refused") == "secret":
        raise WrongSecret
    proof = str(said.get("proof")).encode(errors="replace")
    if not hmac.compare_digest(proof, _proof(secret, "launcher", theirs, ours)):
        raise WrongSecret
    return str(said.get("code"))


def _nonce(said: dict[str, Any]) -> str:
    nonce = said.get("nonce")
    if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce):
        raise WireError("it does not speak as launchers and their workers do")
    return nonce


def _proof(secret: bytes, side: str, launchers: str, workers: str) -> bytes:
    said = f"mlsys-judge launcher {wire.PROTOCOL}\0{side}\0{launchers}\0{workers}"
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest().encode()
