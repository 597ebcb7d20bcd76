"""Settings from the environment, for both sides: the path of the socket, and which cells the launcher creates."""

import os
import re
from pathlib import Path

from sandbox.base import SandboxUnavailable
from sandbox.cell_images import CPU_IMAGE, IMAGES

SOCKET, WORKER_UID = "SANDBOX_LAUNCHER", "SANDBOX_LAUNCHER_WORKER_UID"
CELLS, READY, MEMORY = "SANDBOX_LAUNCHER_CELLS", "SANDBOX_LAUNCHER_READY", "SANDBOX_LAUNCHER_MEMORY"
CELL_IMAGES = "SANDBOX_LAUNCHER_IMAGES"

_MAX_PATH_BYTES = 107
"""The kernel accepts no longer path of a Unix socket."""

_SIZE_PATTERN = re.compile(r"(\d{1,15})([kmg]?)b?", re.ASCII | re.IGNORECASE)
_SIZE_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def read_socket_path() -> Path:
    """Read the path of the launcher's socket. Raises SandboxUnavailable if it is missing or invalid."""
    value = os.environ.get(SOCKET, "")
    if not value.startswith("/") or len(os.fsencode(value)) > _MAX_PATH_BYTES:
        raise SandboxUnavailable(
            f"{SOCKET}={value!r} is not an absolute path of at most {_MAX_PATH_BYTES} bytes, so workers and "
            "launcher cannot find each other. Set it to the path of the launcher's Unix socket, the same for both."
        )
    return Path(value)


def read_int(name: str, default: int, minimum: int) -> int:
    """Read a non-negative integer from the environment.

    Raises SandboxUnavailable if it is invalid or below `minimum`.
    """
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdecimal() or len(value) > 10 or int(value) < minimum:
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


def read_images() -> tuple[str, ...]:
    """Read the kinds of cells to create, such as cpu,kernel; only cpu if it is not set. The order is that of IMAGES.

    Raises SandboxUnavailable if it is invalid.
    """
    value = os.environ.get(CELL_IMAGES) or CPU_IMAGE
    names = value.split(",")
    if CPU_IMAGE not in names or not set(names) <= set(IMAGES):
        raise SandboxUnavailable(
            f"{CELL_IMAGES}={value!r} does not name the kinds of cells to create. Use {CPU_IMAGE}, or all of "
            f"{','.join(IMAGES)}."
        )
    return tuple(image for image in IMAGES if image in names)
