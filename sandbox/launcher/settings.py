"""What the environment tells both sides: where the launcher is, and the secret that it shares with its workers."""

import os
from pathlib import Path

from sandbox.base import SandboxUnavailable

WHERE, LISTEN = "SANDBOX_LAUNCHER", "SANDBOX_LAUNCHER_LISTEN"
SECRET, SECRET_FILE = "SANDBOX_LAUNCHER_SECRET", "SANDBOX_LAUNCHER_SECRET_FILE"
CELLS, READY = "SANDBOX_LAUNCHER_CELLS", "SANDBOX_LAUNCHER_READY"

PORT = 7411
LEAST_SECRET = 24
_MAKE_ONE = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"

Address = tuple[str, int]


def where() -> Address:
    """Where a worker finds the launcher."""
    if not os.environ.get(WHERE):
        raise SandboxUnavailable(
            f"{WHERE} is not set; set it to the host:port at which `python -m sandbox.launcher` listens"
        )
    return _address(WHERE, os.environ[WHERE])


def listen() -> Address:
    """Where the launcher listens."""
    return _address(LISTEN, os.environ.get(LISTEN) or f"0.0.0.0:{PORT}")


def secret() -> bytes:
    """The shared secret, from the environment or a file. Raises SandboxUnavailable for none, or one that is short."""
    value, file = os.environ.get(SECRET, ""), os.environ.get(SECRET_FILE, "")
    if value and file:
        raise SandboxUnavailable(f"both {SECRET} and {SECRET_FILE} are set; which is meant? Unset one of them")
    if file:
        try:
            value = Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as e:
            raise SandboxUnavailable(f"the launcher's secret cannot be read: {SECRET_FILE}={file}: {e}") from e
    if len(value) < LEAST_SECRET:
        missing = f"has {len(value)} characters, fewer than {LEAST_SECRET}" if value else "is not set"
        raise SandboxUnavailable(
            f"the launcher's secret {missing}; make one with `{_MAKE_ONE}` and give the launcher and each worker the "
            f"same, in {SECRET} or in a file that {SECRET_FILE} names"
        )
    return value.encode()


def whole(name: str, default: int, least: int) -> int:
    """A whole number from the environment."""
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdecimal() or len(value) > 6 or int(value) < least:
        raise SandboxUnavailable(f"{name}={value!r} is not a whole number of at least {least}")
    return int(value)


def _address(name: str, value: str) -> Address:
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdecimal() or not int(port) < 1 << 16:
        raise SandboxUnavailable(f"{name}={value!r} is not host:port, as in launcher:{PORT} or [::1]:{PORT}")
    return host, int(port)
