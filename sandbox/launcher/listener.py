"""The launcher's Unix socket. File permissions decide who can open it, and the kernel records who did."""

import fcntl
import os
import socket
import struct
from contextlib import ExitStack
from pathlib import Path

from sandbox.base import SandboxUnavailable
from sandbox.launcher.settings import SOCKET

_BACKLOG = 256
_CREDENTIALS = struct.Struct("iII")
"""The kernel's `struct ucred`: process, user and group."""


def open_listener(path: Path) -> socket.socket:
    """Listen at `path` for this user and its group. Raises SandboxUnavailable.

    This process keeps a lock until it exits, however it does. So a socket that is found under the lock has no launcher
    anymore and is replaced.
    """
    try:
        path.parent.mkdir(mode=0o750, exist_ok=True)
        _require_private(path.parent)
        with ExitStack() as close_after_error:
            # Only this user may open the file, because everybody who can open a file can lock it.
            lock = os.open(f"{path}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
            close_after_error.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.is_socket():
                path.unlink()
            listener = close_after_error.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(str(path))
            path.chmod(0o660)
            listener.listen(_BACKLOG)
            close_after_error.pop_all()
            return listener
    except BlockingIOError as error:
        raise SandboxUnavailable(
            f"Another launcher listens at {path}, so this one does not start. Stop the other one, or set {SOCKET}."
        ) from error
    except OSError as error:
        raise SandboxUnavailable(
            f"The launcher cannot listen at {path}: {error.strerror}. Set {SOCKET} to a path where it can create a "
            "socket."
        ) from error


def _require_private(folder: Path) -> None:
    status = folder.stat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o027:
        raise SandboxUnavailable(
            f"Other users can write or open {folder}, so the launcher does not listen there. Set {SOCKET} to a path in "
            "a folder that does not exist yet, or that belongs to this user and has mode 750 or 700."
        )


def read_peer_uid(connection: socket.socket) -> int:
    """Read the user of the process that opened the connection."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return _CREDENTIALS.unpack(credentials)[1]
