"""Used as root: a mount namespace for the thread that creates cells, where an unprivileged uid can read the runtime.

Python or this checkout may be where only root can read (/root has mode 700). Root never enters a cell, so everything
that the cell shows is first bound to a readable path. The other threads of the process and the machine do not see these
mounts.
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from sandbox.base import SandboxUnavailable

_MOUNT_POINT = Path("/mnt")
"""Covered by a tmpfs in this namespace only, so what it has elsewhere can still be a source."""

_CLONE_NEWNS = 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE, _MS_NOSUID, _MS_NODEV = 0x1000, 0x4000, 1 << 18, 2, 4


def _require_success(result: int, action: str) -> None:
    if result:
        error = ctypes.get_errno()
        raise SandboxUnavailable(
            f"As root the sandbox must {action}, but the kernel refused: {os.strerror(error)}. "
            "Start the worker as an ordinary user, or in a container with the capability SYS_ADMIN."
        )


def bind_readable(sources: Iterable[Path]) -> dict[Path, Path]:
    """Move the calling thread permanently to its own mount namespace and bind each source to a readable path in it.

    Returns the readable path of each source. Raises SandboxUnavailable if the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _require_success(libc.unshare(_CLONE_NEWNS), "create a mount namespace")
    _require_success(libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "make its mounts private")
    # Before the tmpfs, which may cover some of them.
    opened = {source: os.open(source, os.O_PATH) for source in sources}
    try:
        flags = _MS_NOSUID | _MS_NODEV
        _require_success(
            libc.mount(b"tmpfs", bytes(_MOUNT_POINT), b"tmpfs", flags, b"mode=755,size=1m"), "mount a tmpfs"
        )
        return {source: _bind_mount(libc, source, fd, i) for i, (source, fd) in enumerate(opened.items())}
    finally:
        for fd in opened.values():
            os.close(fd)


def _bind_mount(libc: ctypes.CDLL, source: Path, fd: int, number: int) -> Path:
    target = _MOUNT_POINT / str(number) / source.name
    target.parent.mkdir()
    if stat.S_ISDIR(os.fstat(fd).st_mode):
        target.mkdir()
    else:
        target.touch()
    _require_success(libc.mount(f"/proc/self/fd/{fd}".encode(), bytes(target), None, _MS_BIND, None), f"bind {source}")
    return target
