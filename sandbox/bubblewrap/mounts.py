"""As root: a mount namespace for the one thread that makes cells, in which an unprivileged uid can read the runtime.

Python or this checkout may lie where only root can look (/root has mode 700). Root itself never enters a box, so what
the box shows is first bound to a readable place; the rest of the process, and of the machine, sees nothing of it.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from sandbox.base import SandboxUnavailable

_PLACE = Path("/mnt")
"""Covered by a tmpfs in this namespace alone; any folder that every system has would do."""

_CLONE_NEWNS = 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE, _MS_NOSUID, _MS_NODEV = 0x1000, 0x4000, 1 << 18, 2, 4


def _check(result: int, what: str) -> None:
    if result:
        error = ctypes.get_errno()
        raise SandboxUnavailable(
            f"As root the sandbox needs to {what}, and may not: {os.strerror(error)}. "
            "Start the worker as an ordinary user, or in a container with the capability SYS_ADMIN."
        )


def expose(sources: Iterable[Path]) -> dict[Path, Path]:
    """Move the calling thread, for good, to its own mount namespace; returns where in it each source is readable."""
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.unshare(_CLONE_NEWNS), "have a mount namespace of its own")
    _check(libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "make its mounts private")
    opened = {source: os.open(source, os.O_PATH) for source in sources}
    try:
        flags = _MS_NOSUID | _MS_NODEV
        _check(libc.mount(b"tmpfs", bytes(_PLACE), b"tmpfs", flags, b"mode=755,size=1m"), "mount a tmpfs")
        return {source: _bind(libc, source, fd, i) for i, (source, fd) in enumerate(opened.items())}
    finally:
        for fd in opened.values():
            os.close(fd)


def _bind(libc: ctypes.CDLL, source: Path, fd: int, number: int) -> Path:
    place = _PLACE / str(number) / source.name
    place.parent.mkdir()
    if source.is_dir():
        place.mkdir()
    else:
        place.touch()
    _check(libc.mount(f"/proc/self/fd/{fd}".encode(), bytes(place), None, _MS_BIND, None), f"bind {source}")
    return place
