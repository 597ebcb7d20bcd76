"""Mutual authentication: each side proves that it knows the shared secret, without sending it.

The launcher sends a nonce, the worker another. Each side sends an HMAC of both nonces and of its own role, keyed with
the secret. A recorded handshake cannot be replayed. The handshake does not encrypt what follows: run workers and
launcher on their own network.
"""

import hashlib
import hmac
import re
import secrets
import socket
from typing import Any

from sandbox.launcher import json_messages
from sandbox.launcher.json_messages import MessageError

_NONCE_PATTERN = re.compile(r"[0-9a-f]{64}", re.ASCII)


class WrongSecretError(Exception):
    """The other side does not know the secret."""


def authenticate_worker(connection: socket.socket, secret: bytes, deadline: float) -> None:
    """Authenticate the worker, on the launcher's side.

    Raises WrongSecretError, and MessageError if the worker sends anything else or nothing before `deadline`
    (`time.monotonic()`).
    """
    launcher_nonce = secrets.token_hex(32)
    json_messages.send(connection, {"launcher": json_messages.PROTOCOL, "nonce": launcher_nonce})
    reply = json_messages.receive(connection, json_messages.MAX_REQUEST_BYTES, deadline)
    if set(reply) != {"nonce", "proof"}:
        raise MessageError("the peer did not send a proof of the secret")
    worker_nonce = _read_nonce(reply)
    if not hmac.compare_digest(
        str(reply["proof"]).encode(errors="replace"), _compute_proof(secret, "worker", launcher_nonce, worker_nonce)
    ):
        raise WrongSecretError
    json_messages.send(
        connection,
        {
            "proof": _compute_proof(secret, "launcher", launcher_nonce, worker_nonce).decode(),
            "code": json_messages.compute_code_digest(),
        },
    )


def authenticate_launcher(connection: socket.socket, secret: bytes, deadline: float) -> str:
    """Authenticate the launcher, on the worker's side. Returns the digest of the launcher's code.

    Raises WrongSecretError and MessageError.
    """
    launcher_nonce = _read_nonce(json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, deadline))
    worker_nonce = secrets.token_hex(32)
    json_messages.send(
        connection,
        {"nonce": worker_nonce, "proof": _compute_proof(secret, "worker", launcher_nonce, worker_nonce).decode()},
    )
    reply = json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, deadline)
    if reply.get("refused") == "secret":
        raise WrongSecretError
    proof = str(reply.get("proof")).encode(errors="replace")
    if not hmac.compare_digest(proof, _compute_proof(secret, "launcher", launcher_nonce, worker_nonce)):
        raise WrongSecretError
    return str(reply.get("code"))


def _read_nonce(message: dict[str, Any]) -> str:
    nonce = message.get("nonce")
    if not isinstance(nonce, str) or not _NONCE_PATTERN.fullmatch(nonce):
        raise MessageError("the peer does not use the launcher protocol")
    return nonce


def _compute_proof(secret: bytes, side: str, launcher_nonce: str, worker_nonce: str) -> bytes:
    message = f"mlsys-judge launcher {json_messages.PROTOCOL}\0{side}\0{launcher_nonce}\0{worker_nonce}"
    return hmac.new(secret, message.encode(), hashlib.sha256).hexdigest().encode()
