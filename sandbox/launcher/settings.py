"""Settings from the environment, for both sides: the launcher's address and the shared secret."""

import os
import re
from pathlib import Path

from sandbox.base import SandboxUnavailable

ADDRESS, LISTEN_ADDRESS = "SANDBOX_LAUNCHER", "SANDBOX_LAUNCHER_LISTEN"
SECRET, SECRET_FILE = "SANDBOX_LAUNCHER_SECRET", "SANDBOX_LAUNCHER_SECRET_FILE"
CELLS, READY, MEMORY = "SANDBOX_LAUNCHER_CELLS", "SANDBOX_LAUNCHER_READY", "SANDBOX_LAUNCHER_MEMORY"

PORT = 7411
MIN_SECRET_CHARACTERS = 24
_SIZE_PATTERN = re.compile(r"(\d{1,15})([kmg]?)b?", re.ASCII | re.IGNORECASE)
_SIZE_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_GENERATE_COMMAND = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"

Address = tuple[str, int]


def read_address() -> Address:
    """Read the address where a worker reaches the launcher. Raises SandboxUnavailable if it is missing or invalid."""
    if not os.environ.get(ADDRESS):
        raise SandboxUnavailable(
            f"{ADDRESS} is not set, so the launcher cannot be found. "
            "Set it to the host:port where `python -m sandbox.launcher` listens."
        )
    return _parse_address(ADDRESS, os.environ[ADDRESS])


def read_listen_address() -> Address:
    """Read the address where the launcher listens. Raises SandboxUnavailable if it is invalid."""
    return _parse_address(LISTEN_ADDRESS, os.environ.get(LISTEN_ADDRESS) or f"0.0.0.0:{PORT}")


def read_secret() -> bytes:
    """Read the shared secret from the environment or a file.

    Raises SandboxUnavailable if it is missing or too short.
    """
    value, file = os.environ.get(SECRET, ""), os.environ.get(SECRET_FILE, "")
    if value and file:
        raise SandboxUnavailable(
            f"Both {SECRET} and {SECRET_FILE} are set, so it is unclear which to use. Unset one of them."
        )
    if file:
        try:
            value = Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as e:
            raise SandboxUnavailable(
                f"The launcher's secret cannot be read from {SECRET_FILE}={file}: {e}. Check the file and its "
                "permissions."
            ) from e
    if len(value) < MIN_SECRET_CHARACTERS:
        missing = f"has {len(value)} characters, fewer than {MIN_SECRET_CHARACTERS}" if value else "is not set"
        raise SandboxUnavailable(
            f"The launcher's secret {missing}. Generate one with `{_GENERATE_COMMAND}` and give the same one to the "
            f"launcher and every worker, in {SECRET} or in a file that {SECRET_FILE} names."
        )
    return value.encode()


def read_int(name: str, default: int, minimum: int) -> int:
    """Read a non-negative integer from the environment.

    Raises SandboxUnavailable if it is invalid or below `minimum`.
    """
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdecimal() or len(value) > 6 or int(value) < minimum:
        raise SandboxUnavailable(
            f"{name}={value!r} is not an integer of at least {minimum}. Correct the setting and start again."
        )
    return int(value)


def read_size(name: str) -> int | None:
    """Read a number of bytes from the environment, such as 6g or 6442450944; None if it is not set.

    Raises SandboxUnavailable if it is invalid.
    """
    value = os.environ.get(name, "")
    if not value:
        return None
    if not (match := _SIZE_PATTERN.fullmatch(value)):
        raise SandboxUnavailable(
            f"{name}={value!r} is not a size. Use a number of bytes, or one with a unit, such as 6g or 6144m."
        )
    return int(match[1]) * _SIZE_UNITS[match[2].lower()]


def _parse_address(name: str, value: str) -> Address:
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdecimal() or not int(port) < 1 << 16:
        raise SandboxUnavailable(
            f"{name}={value!r} is not host:port. Use a value such as launcher:{PORT} or [::1]:{PORT}."
        )
    return host, int(port)
